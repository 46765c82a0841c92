namespace Mesos.Orleans.Core.Allocation;

/// <summary>Keeps a sorted list sorted when one item grew.</summary>
internal static class SortedOrder
{
    /// <summary>Moves an item that can only have grown towards the end; false if it stayed.</summary>
    public static bool MoveUp<T>(List<T> order, T item, IComparer<T> comparer)
        where T : class
    {
        var from = order.IndexOf(item);
        if (from < 0)
            return false;
        int low = from + 1, high = order.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (comparer.Compare(order[middle], item) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        if (low == from + 1)
            return false;
        order.RemoveAt(from);
        order.Insert(low - 1, item);
        return true;
    }
}

namespace Mesos.Orleans.Core.Resources;

/// <summary>Arithmetic on sets of strings kept as arrays in ordinal order without repetition. Inputs are not changed.</summary>
internal static class ItemAlgebra
{
    public static string[] Union(string[] left, string[] right)
    {
        if (left.Length == 0)
            return right;
        if (right.Length == 0)
            return left;
        var result = new string[left.Length + right.Length];
        int i = 0, j = 0, count = 0;
        while (i < left.Length && j < right.Length)
        {
            var order = string.CompareOrdinal(left[i], right[j]);
            result[count++] = order <= 0 ? left[i] : right[j];
            if (order <= 0)
                i++;
            if (order >= 0)
                j++;
        }

        while (i < left.Length)
            result[count++] = left[i++];
        while (j < right.Length)
            result[count++] = right[j++];
        return Trim(result, count);
    }

    public static string[] Except(string[] left, string[] right)
    {
        if (left.Length == 0 || right.Length == 0)
            return left;
        var result = new string[left.Length];
        int j = 0, count = 0;
        foreach (var item in left)
        {
            while (j < right.Length && string.CompareOrdinal(right[j], item) < 0)
                j++;
            if (j == right.Length || right[j] != item)
                result[count++] = item;
        }

        return Trim(result, count);
    }

    public static bool Contains(string[] left, string[] right)
    {
        foreach (var item in right)
        {
            if (Array.BinarySearch(left, item, StringComparer.Ordinal) < 0)
                return false;
        }

        return true;
    }

    public static bool Overlap(string[] left, string[] right)
    {
        foreach (var item in right)
        {
            if (Array.BinarySearch(left, item, StringComparer.Ordinal) >= 0)
                return true;
        }

        return false;
    }

    /// <summary>Sorts; null if an item is there twice. Changes its input.</summary>
    public static string[]? Sort(string[] items)
    {
        Array.Sort(items, StringComparer.Ordinal);
        for (var i = 1; i < items.Length; i++)
        {
            if (items[i] == items[i - 1])
                return null;
        }

        return items;
    }

    private static string[] Trim(string[] items, int count) => count == items.Length ? items : items[..count];
}

namespace Mesos.Orleans.Grains.Allocation;

/// <summary>The latest of the things that were put into it.</summary>
internal sealed class RecentSet<T>(int max)
    where T : notnull
{
    private readonly HashSet<T> _items = [];
    private readonly Queue<T> _order = new();

    /// <summary>The things, the oldest first.</summary>
    public IEnumerable<T> Items => _order;

    public bool Contains(T item) => _items.Contains(item);

    public void AddAll(IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            Add(item);
        }
    }

    public void Add(T item)
    {
        if (_items.Add(item))
        {
            _order.Enqueue(item);
        }

        if (_order.Count > max)
        {
            _items.Remove(_order.Dequeue());
        }
    }
}

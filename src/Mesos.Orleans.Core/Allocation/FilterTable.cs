using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// The offer filters on one agent, at most a few for each client. Besides the filters it keeps, as a row of bits, which clients they block from
/// all that is free when nothing is on offer: that is what the cycle asks about nearly always, and then a thousand filters cost a few instructions.
/// </summary>
internal sealed class FilterTable
{
    /// <summary>The most filters that one client may have on one agent; past it the one that would expire first goes, which only means an offer more.</summary>
    public const int MaxPerClient = 16;

    private const int MaxIdleShapes = 64;

    private Filter[] _filters = [];
    private readonly List<ResourceSet> _shapes = [];
    private BitRow _has = new();
    private BitRow _blocked = new();
    private FreeView? _blockedFor;

    public int Count { get; private set; }

    /// <summary>When the first filter expires, in ticks; the largest number if there is none.</summary>
    public long FirstExpiry { get; private set; } = long.MaxValue;

    /// <summary>True if the client has any filter here.</summary>
    public bool Has(int client) => _has[client];

    /// <summary>The bits of the clients that may not be offered all of this view; call <see cref="Judge"/> before.</summary>
    public ref readonly BitRow Blocked => ref _blocked;

    /// <summary>Brings <see cref="Blocked"/> up to date with a view.</summary>
    public void Judge(FreeView view, ReadOnlySpan<Client?> clients)
    {
        if (ReferenceEquals(_blockedFor, view))
            return;
        _blocked.ResetAll();
        _blockedFor = view;
        for (var i = 0; i < Count; i++)
            JudgeOne(_filters[i], clients[_filters[i].Client]!);
    }

    public void Add(Client client, ResourceSet refused, long expires)
    {
        var first = LowerBound(client.Index);
        var end = first;
        var soonest = first;
        while (end < Count && _filters[end].Client == client.Index)
        {
            if (_filters[end].Expires <= expires && Covers(refused, _shapes[_filters[end].Shape]))
            {
                Replace(end, client, refused, expires);
                return;
            }

            if (_filters[end].Expires < _filters[soonest].Expires)
                soonest = end;
            end++;
        }

        if (end - first >= MaxPerClient)
        {
            Replace(soonest, client, refused, expires);
            _blockedFor = null;
            return;
        }

        if (Count == _filters.Length)
            Array.Resize(ref _filters, Math.Max(4, Count + (Count >> 2) + 1));
        Array.Copy(_filters, end, _filters, end + 1, Count - end);
        Count++;
        client.FilterCount++;
        Replace(end, client, refused, expires);
    }

    /// <summary>True if one of the client's filters covers these resources.</summary>
    public bool Blocks(int client, ResourceSet offered)
    {
        if (!_has[client])
            return false;
        for (var i = LowerBound(client); i < Count && _filters[i].Client == client; i++)
            if (Covers(_shapes[_filters[i].Shape], offered))
                return true;
        return false;
    }

    /// <summary>Forgets the filters of a client.</summary>
    public void Clear(Client client)
    {
        if (!_has[client.Index])
            return;
        var first = LowerBound(client.Index);
        var end = first;
        while (end < Count && _filters[end].Client == client.Index)
            end++;
        Array.Copy(_filters, end, _filters, first, Count - end);
        Count -= end - first;
        client.FilterCount -= end - first;
        _has.Reset(client.Index);
        _blocked.Reset(client.Index);
        ForgetShapesIfIdle();
    }

    /// <summary>Forgets what expired before now.</summary>
    public void Expire(long now, ReadOnlySpan<Client?> clients)
    {
        var kept = 0;
        _has.ResetAll();
        FirstExpiry = long.MaxValue;
        for (var i = 0; i < Count; i++)
        {
            var filter = _filters[i];
            if (filter.Expires < now)
            {
                clients[filter.Client]!.FilterCount--;
                continue;
            }

            _filters[kept++] = filter;
            _has.Set(filter.Client);
            FirstExpiry = Math.Min(FirstExpiry, filter.Expires);
        }

        Count = kept;
        _blockedFor = null;
        ForgetShapesIfIdle();
    }

    /// <summary>Forgets everything: the agent is gone or has changed its attributes.</summary>
    public void ClearAll(ReadOnlySpan<Client?> clients)
    {
        Expire(long.MaxValue, clients);
        _filters = [];
    }

    private void Replace(int position, Client client, ResourceSet refused, long expires)
    {
        var filter = new Filter(client.Index, ShapeOf(refused), expires);
        _filters[position] = filter;
        _has.Set(client.Index);
        FirstExpiry = Math.Min(FirstExpiry, expires);
        if (_blockedFor is not null)
            JudgeOne(filter, client);
    }

    private void JudgeOne(in Filter filter, Client client)
    {
        if (Covers(_shapes[filter.Shape], _blockedFor!.For(client.Role, client.Capabilities).Set))
            _blocked.Set(client.Index);
    }

    private static bool Covers(ResourceSet refused, ResourceSet offered) => ReferenceEquals(refused, offered) || refused.Contains(offered);

    private int ShapeOf(ResourceSet refused)
    {
        for (var i = 0; i < _shapes.Count; i++)
            if (ReferenceEquals(_shapes[i], refused) || _shapes[i].Equals(refused))
                return i;
        if (_shapes.Count >= MaxIdleShapes && _shapes.Count > 2 * Count)
            CompactShapes();
        _shapes.Add(refused);
        return _shapes.Count - 1;
    }

    private void CompactShapes()
    {
        var used = new Dictionary<int, int>();
        var shapes = new List<ResourceSet>();
        for (var i = 0; i < Count; i++)
        {
            if (!used.TryGetValue(_filters[i].Shape, out var shape))
            {
                used.Add(_filters[i].Shape, shape = shapes.Count);
                shapes.Add(_shapes[_filters[i].Shape]);
            }

            _filters[i] = _filters[i] with { Shape = shape };
        }

        _shapes.Clear();
        _shapes.AddRange(shapes);
    }

    private void ForgetShapesIfIdle()
    {
        if (Count > 0)
            return;
        _shapes.Clear();
        FirstExpiry = long.MaxValue;
    }

    private int LowerBound(int client)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_filters[middle].Client < client)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>One filter: whose, what it covers (as an index), and until when.</summary>
    private readonly record struct Filter(int Client, int Shape, long Expires);
}

using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// The offer filters on one agent, at most a few for each client. Besides the filters it keeps, as a row of bits, which clients they block from
/// all that is free when nothing is on offer: that is what the cycle asks about nearly always, and then a thousand filters cost a few instructions.
/// </summary>
/// <param name="seed">Anything that differs between agents: it staggers when their tables grow, which would otherwise be all in the same cycle.</param>
internal sealed class FilterTable(ulong seed)
{
    /// <summary>The most filters that one client may have on one agent; past it the one that would expire first goes, which only means an offer more.</summary>
    public const int MaxPerClient = 16;

    private const int MaxIdleShapes = 64;

    private Filter[] _filters = [];
    private readonly List<ResourceSet> _shapes = [];
    private BitRow _has = new();
    private BitRow _blocked = new();
    private FreeView? _blockedFor;
    private int _sorted;

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
        if (_has[client.Index] && TryReplace(client, refused, expires))
            return;
        if (Count == _filters.Length)
            Array.Resize(ref _filters, Count + 4 + (int)(seed % 4) + (int)(Count * (uint)(8 + (seed % 16)) / 64));
        Count++;
        client.FilterCount++;
        Put(Count - 1, client, refused, expires);
    }

    /// <summary>True if one of the client's filters covers these resources.</summary>
    public bool Blocks(int client, ResourceSet offered)
    {
        if (!_has[client])
            return false;
        Sort();
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
        Sort();
        var first = LowerBound(client.Index);
        var end = EndOf(first);
        Array.Copy(_filters, end, _filters, first, Count - end);
        Count -= end - first;
        _sorted = Count;
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
        _sorted = 0;
        _blockedFor = null;
        ForgetShapesIfIdle();
    }

    /// <summary>Forgets everything: the agent is gone or has changed its attributes.</summary>
    public void ClearAll(ReadOnlySpan<Client?> clients)
    {
        Expire(long.MaxValue, clients);
        _filters = [];
    }

    /// <summary>Puts a filter in the place of one that it makes needless, or, where a client has too many, of the one that would expire first.</summary>
    private bool TryReplace(Client client, ResourceSet refused, long expires)
    {
        Sort();
        var first = LowerBound(client.Index);
        var end = EndOf(first);
        var soonest = first;
        for (var i = first; i < end; i++)
        {
            if (_filters[i].Expires <= expires && Covers(refused, _shapes[_filters[i].Shape]))
            {
                Put(i, client, refused, expires);
                return true;
            }

            if (_filters[i].Expires < _filters[soonest].Expires)
                soonest = i;
        }

        if (end - first < MaxPerClient)
            return false;
        Put(soonest, client, refused, expires);
        _blockedFor = null;
        return true;
    }

    private void Put(int position, Client client, ResourceSet refused, long expires)
    {
        var filter = new Filter(client.Index, ShapeOf(refused), expires);
        _filters[position] = filter;
        _has.Set(client.Index);
        FirstExpiry = Math.Min(FirstExpiry, expires);
        if (_blockedFor is not null)
            JudgeOne(filter, client);
    }

    /// <summary>Filters are appended as they come and sorted by client when the first question about a single one is asked.</summary>
    private void Sort()
    {
        if (_sorted < Count)
            _filters.AsSpan(0, Count).Sort(static (a, b) => a.Client.CompareTo(b.Client));
        _sorted = Count;
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

    private int EndOf(int first)
    {
        var end = first;
        while (end < Count && _filters[end].Client == _filters[first].Client)
            end++;
        return end;
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

namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// Who shares: roles as a tree, clients at its leaves, with what each holds. Gives the order in which roles are served, by weighted dominant
/// share among siblings or at random (benchmarks.md §3.1).
/// </summary>
internal sealed class RoleTree(AllocatorOptions options, FairShare shares)
{
    private static readonly IComparer<RoleNode> ByShare = Comparer<RoleNode>.Create(static (a, b) =>
    {
        var order = a.Share.CompareTo(b.Share);
        if (order == 0)
            order = a.Count.CompareTo(b.Count);
        return order != 0 ? order : string.CompareOrdinal(a.Path, b.Path);
    });

    private readonly RoleNode _root = new("", null, isSelf: false);
    private readonly Dictionary<string, RoleNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _weights = new(StringComparer.Ordinal);
    private readonly HashSet<RoleNode> _staleLeaves = [];
    private RoleNode[] _order = [];
    private bool _orderIsStale = true;
    private bool _sharesAreStale = true;
    private bool _allIsStale = true;

    public int Count => _nodes.Count;

    /// <summary>The node of a role, or null if nobody has anything to do with it.</summary>
    public RoleNode? Find(string role) => _nodes.GetValueOrDefault(role);

    /// <summary>Where the clients of a role are.</summary>
    public RoleNode LeafOf(string role, Func<string, QuotaState?> quotaOf)
    {
        var node = GetOrAdd(role, quotaOf);
        return node.Self ?? node;
    }

    /// <summary>Drops a role that nobody has anything to do with any more, and those above it that were only there for it.</summary>
    public void Prune(string role)
    {
        var node = Find(role);
        while (node is not null && node.IsLeaf && node.Clients.Count == 0)
        {
            var parent = node.Parent!;
            _nodes.Remove(node.Path);
            _staleLeaves.Remove(node);
            parent.Children.Remove(node);
            _orderIsStale = true;
            if (parent == _root || parent.Children.Count > 1)
                return;
            _staleLeaves.Remove(parent.Self!);
            parent.Join();
            LeafChanged(parent);
            node = parent;
        }
    }

    /// <summary>The clients of a leaf, or what they may get, changed.</summary>
    public void LeafChanged(RoleNode leaf)
    {
        leaf.OrderIsStale = true;
        _staleLeaves.Add(leaf);
        _orderIsStale = true;
    }

    /// <summary>The size of the cluster changed, and with it every share.</summary>
    public void TotalChanged() => _allIsStale = true;

    public void SetWeights(IReadOnlyDictionary<string, double> weights)
    {
        _weights.Clear();
        foreach (var (role, weight) in weights)
            _weights[role] = weight;
        foreach (var node in _nodes.Values)
            node.Weight = _weights.GetValueOrDefault(node.Path, 1);
        _sharesAreStale = true;
    }

    public double WeightOf(string role) => _weights.GetValueOrDefault(role, 1);

    public void SetQuota(string topLevelRole, QuotaState? quota)
    {
        if (Find(topLevelRole) is { } node)
            Set(node);

        void Set(RoleNode at)
        {
            at.Quota = quota;
            foreach (var child in at.Children)
                Set(child);
        }
    }

    public void Hold(Client client, long[] scalars, long[] plain)
    {
        client.Holdings++;
        Amounts.Add(ref client.Held, scalars);
        Amounts.Add(ref client.HeldPlain, plain);
        for (var node = client.Role; node != _root; node = node.Parent!)
            Amounts.Add(ref node.Held, scalars);
        if (client.Role.Quota is { } quota)
            Amounts.Add(ref quota.Consumed, plain);
    }

    public void Release(Client client, long[] scalars, long[] plain)
    {
        client.Holdings--;
        Amounts.Subtract(ref client.Held, scalars);
        Amounts.Subtract(ref client.HeldPlain, plain);
        for (var node = client.Role; node != _root; node = node.Parent!)
            Amounts.Subtract(ref node.Held, scalars);
        if (client.Role.Quota is { } quota)
            Amounts.Subtract(ref quota.Consumed, plain);
    }

    /// <summary>What a client holds changed outside a cycle: its place is found when the next one sorts.</summary>
    public void HoldingChanged(Client client)
    {
        _sharesAreStale = true;
        if (client.Role.OrderIsStale)
            return;
        client.Role.OrderIsStale = true;
        _staleLeaves.Add(client.Role);
    }

    /// <summary>A client was served: it and the roles above it move to their new places at once.</summary>
    public void Served(Client client)
    {
        client.Count++;
        if (options.FrameworkSorter == SorterKind.Drf)
            client.Role.Reposition(client, shares);
        for (var node = client.Role; node != _root; node = node.Parent!)
        {
            node.Count++;
            node.Share = shares.Of(node.Held) / node.Weight;
            if (options.RoleSorter == SorterKind.Drf)
                _orderIsStale |= SortedOrder.MoveUp(node.Parent!.Children, node, ByShare);
        }
    }

    /// <summary>Brings shares and orders up to date; costs nothing where nothing changed.</summary>
    public void Sort()
    {
        if (_allIsStale)
        {
            foreach (var node in _nodes.Values)
                LeafChanged(node.Self ?? node);
            (_allIsStale, _sharesAreStale) = (false, true);
        }

        foreach (var leaf in _staleLeaves)
            leaf.Sort(options.FrameworkSorter, shares);
        _staleLeaves.Clear();
        if (_sharesAreStale)
        {
            SortChildren(_root);
            (_sharesAreStale, _orderIsStale) = (false, true);
        }
    }

    /// <summary>The leaves with someone to serve, in order, as they stand now. Serving does not change the array, but the next call may give another.</summary>
    public RoleNode[] Order()
    {
        if (_orderIsStale)
        {
            if (options.RoleSorter == SorterKind.Random)
                Weigh(_root);
            var order = new List<RoleNode>(_order.Length);
            Collect(_root, order);
            _order = [.. order];
            _orderIsStale = false;
        }

        return _order;
    }

    /// <summary>Puts leaves into a random order in which a larger weight comes earlier more often.</summary>
    public static RoleNode[] Shuffle(RoleNode[] leaves, ref SeededRandom random)
    {
        // The smallest of exponentially distributed keys comes first with a probability in proportion to its weight.
        var keys = new double[leaves.Length];
        for (var i = 0; i < leaves.Length; i++)
            keys[i] = -Math.Log(1 - random.Fraction()) / leaves[i].RelativeWeight;
        Array.Sort(keys, leaves);
        return leaves;
    }

    private static void Weigh(RoleNode node)
    {
        var weights = 0.0;
        foreach (var child in node.Children)
            weights += IsActive(child) ? child.Weight : 0;
        foreach (var child in node.Children)
        {
            child.RelativeWeight = node.RelativeWeight * child.Weight / weights;
            Weigh(child);
        }
    }

    private static bool IsActive(RoleNode node) => node.IsLeaf ? node.Order.Count > 0 : node.Children.Exists(IsActive);

    private static void Collect(RoleNode node, List<RoleNode> leaves)
    {
        foreach (var child in node.Children)
        {
            if (!child.IsLeaf)
                Collect(child, leaves);
            else if (child.Order.Count > 0)
                leaves.Add(child);
        }
    }

    private void SortChildren(RoleNode node)
    {
        foreach (var child in node.Children)
        {
            child.Share = shares.Of(child.Held) / child.Weight;
            SortChildren(child);
        }

        node.Children.Sort(ByShare);
    }

    private RoleNode GetOrAdd(string role, Func<string, QuotaState?> quotaOf)
    {
        if (_nodes.TryGetValue(role, out var node))
            return node;
        var parent = Roles.RoleName.Parent(role) is { } above ? GetOrAdd(above, quotaOf) : _root;
        if (parent != _root && parent.IsLeaf)
        {
            _staleLeaves.Remove(parent);
            parent.Split();
            LeafChanged(parent.Self!);
        }

        node = new RoleNode(role, parent, isSelf: false) { Weight = WeightOf(role), Quota = quotaOf(Roles.RoleName.TopLevel(role)) };
        parent.Children.Add(node);
        _nodes.Add(role, node);
        LeafChanged(node);
        _sharesAreStale = true;
        return node;
    }
}

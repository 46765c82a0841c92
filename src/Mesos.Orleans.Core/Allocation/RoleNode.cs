namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// A role in the tree of roles, or (path ending in <c>/.</c>) what a role that has roles below it holds for itself: in the sharing out that is one more
/// child beside the others, as in Mesos' sorter.
/// </summary>
internal sealed class RoleNode(string path, RoleNode? parent, bool isSelf)
{
    public string Path { get; } = path;

    public RoleNode? Parent { get; } = parent;

    /// <summary>True for the node that stands for its parent's own holdings.</summary>
    public bool IsSelf { get; } = isSelf;

    /// <summary>The role that frameworks subscribe to and resources are allocated to.</summary>
    public string RoleName { get; } = isSelf ? parent!.Path : path;

    /// <summary>True for a role below another.</summary>
    public bool IsNested { get; } = (isSelf ? parent!.Path : path).Contains('/', StringComparison.Ordinal);

    /// <summary>The quota of the top-level role above (or here), or null.</summary>
    public QuotaState? Quota { get; set; }

    /// <summary>In fair-share order when the tree is sorted.</summary>
    public List<RoleNode> Children { get; } = [];

    /// <summary>The node for this role's own holdings, where there are roles below.</summary>
    public RoleNode? Self { get; set; }

    /// <summary>Everyone who holds or may be offered something in this role; only where this is a leaf.</summary>
    public List<Client> Clients { get; private set; } = [];

    /// <summary>The clients that may be offered something, in fair-share order when sorted.</summary>
    public List<Client> Order { get; } = [];

    /// <summary>The bits of the clients in <see cref="Order"/>.</summary>
    public BitRow ActiveBits = new();

    public int FirstWord { get; private set; }

    public int EndWord { get; private set; }

    public bool OrderIsStale { get; set; } = true;

    /// <summary>True if a client in <see cref="Order"/> has its own least offer, or waits for shapes.</summary>
    public bool HasOwnMinima { get; private set; }

    /// <summary>What is held at or below this node.</summary>
    public long[] Held = Amounts.None;

    /// <summary>How many offers were made at or below this node.</summary>
    public long Count { get; set; }

    public double Weight { get; set; } = 1;

    public double Share { get; set; }

    /// <summary>The chance to come first in a random order: the weights on the path, each relative to those of its siblings with someone to serve.</summary>
    public double RelativeWeight { get; set; } = 1;

    public bool IsLeaf => Children.Count == 0;

    /// <summary>Hands the own holdings over to a node beside the first role below.</summary>
    public void Split()
    {
        Self = new RoleNode(Path + "/.", this, isSelf: true) { Quota = Quota, Held = (long[])Held.Clone(), Count = Count, Clients = Clients };
        foreach (var client in Clients)
            client.Role = Self;
        Clients = [];
        Order.Clear();
        OrderIsStale = true;
        Children.Add(Self);
    }

    /// <summary>Takes the own holdings back when the last role below is gone.</summary>
    public void Join()
    {
        Clients = Self!.Clients;
        foreach (var client in Clients)
            client.Role = this;
        Children.Clear();
        Self = null;
        OrderIsStale = true;
    }

    public void Sort(SorterKind kind, FairShare shares)
    {
        if (!OrderIsStale)
            return;
        OrderIsStale = false;
        Order.Clear();
        ActiveBits.ResetAll();
        HasOwnMinima = false;
        (FirstWord, EndWord) = (int.MaxValue, 0);
        foreach (var client in Clients)
        {
            if (!client.IsActive)
                continue;
            client.Share = shares.Of(client.Held);
            Order.Add(client);
            ActiveBits.Set(client.Index);
            FirstWord = Math.Min(FirstWord, client.Index >> 6);
            EndWord = Math.Max(EndWord, (client.Index >> 6) + 1);
            HasOwnMinima |= client.Minima is not null || client.Shapes is not null;
        }

        if (kind == SorterKind.Drf)
            Order.Sort(Client.ByShare);
        else
            Order.Sort(Client.ByName);
    }

    /// <summary>Moves a client whose share grew to its new place.</summary>
    public void Reposition(Client client, FairShare shares)
    {
        client.Share = shares.Of(client.Held);
        SortedOrder.MoveUp(Order, client, Client.ByShare);
    }
}

using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>What the allocator keeps of an agent.</summary>
internal sealed class AgentState(AgentModel model, int index)
{
    private ResourceSet? _free;
    private FreeView? _idleView;
    private FreeView? _view;
    private FreeView? _heldFrom;
    private ShapeState? _heldFor;
    private FreeView? _restView;

    public AgentModel Model { get; set; } = model;

    public int Index { get; } = index;

    /// <summary>Decides, with the cycle's number, when the agent's turn comes; the same in every process.</summary>
    public ulong OrderKey { get; } = KeyOf(model.Id.Value);

    public bool IsRemoved { get; set; }

    public bool HasGpus { get; set; }

    public bool IsRemote { get; set; }

    public bool IsHierarchical { get; set; }

    /// <summary>True if it must be looked at in the next periodic cycle: something may be offered that was not before.</summary>
    public bool IsDirty { get; set; }

    /// <summary>True if it must be looked at in the next cycle, periodic or not.</summary>
    public bool IsCandidate { get; set; }

    /// <summary>All its scalars.</summary>
    public long[] Total { get; set; } = Amounts.None;

    /// <summary>The total less what is used; one copy of each shared volume, in use or not.</summary>
    public ResourceSet Unused { get; private set; } = ResourceSet.Empty;

    /// <summary>True if it has shared volumes, which are on offer again in each cycle.</summary>
    public bool HasShared { get; private set; }

    /// <summary>Shared volumes offered in the running cycle: one framework each.</summary>
    public ResourceSet OfferedShared { get; set; } = ResourceSet.Empty;

    public List<(Client Client, long[] Scalars, long[] Plain)> Holdings { get; } = [];

    public List<OpenOffer> Offers { get; } = [];

    public FilterTable Filters { get; } = new(KeyOf(model.Id.Value));

    /// <summary>When the queue of expiries will look at the filters, in ticks.</summary>
    public long QueuedExpiry { get; set; } = long.MaxValue;

    /// <summary>What can be offered now. Never negative: what is used counts even where it exceeds the total.</summary>
    public ResourceSet Free => _free ??= ReckonFree();

    public FreeView View(ScalarNames names)
    {
        if (ReferenceEquals(Free, Unused))
            return _idleView ??= new FreeView(Unused, names);
        if (_view is null || !ReferenceEquals(_view.Free, Free))
            _view = new FreeView(Free, names);
        return _view;
    }

    /// <summary>For whom what is free is kept; null for nobody.</summary>
    public Hold? Hold { get; set; }

    /// <summary>What may be offered to those for whom it is not held.</summary>
    public FreeView Offerable(ShapePacker packer, ScalarNames names)
    {
        var view = View(names);
        if (Hold is null)
            return view;
        if (!ReferenceEquals(_heldFrom, view) || !ReferenceEquals(_heldFor, Hold.Shape))
            (_heldFrom, _heldFor, _restView) = (view, Hold.Shape, new FreeView(packer.Without(view.Free, Hold.Shape), names));
        return _restView!;
    }

    /// <summary>True if nothing of it is on offer, so that the view is the one that the filters are judged for.</summary>
    public bool IsIdle => ReferenceEquals(Free, Unused);

    public void FreeChanged() => _free = null;

    public void SetUnused(ResourceSet total, ResourceSet used)
    {
        var shared = total.Shared;
        HasShared = !shared.IsEmpty;
        var own = HasShared ? total.NonShared : total;
        var unused = own.Subtract(used);
        unused = unused.Where(static entry => entry.Kind.Name != "ephemeral_ports").Add(shared);
        _free = null;
        if (unused.Equals(Unused))
            return;
        Unused = unused;
        _idleView = null;
    }

    private ResourceSet ReckonFree()
    {
        var free = Unused;
        foreach (var offer in Offers)
            free = ReferenceEquals(free, offer.Draft.Resources) && !HasShared
                ? ResourceSet.Empty
                : free.Subtract(HasShared ? offer.Draft.Resources.NonShared : offer.Draft.Resources);
        return OfferedShared.IsEmpty ? free : free.Subtract(OfferedShared);
    }

    /// <summary>FNV-1a.</summary>
    private static ulong KeyOf(string id)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in id)
            hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}

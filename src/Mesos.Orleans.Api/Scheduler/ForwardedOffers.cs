namespace Mesos.Orleans.Api.Scheduler;

/// <summary>
/// The offers that a stream has forwarded and that may still be open, oldest first and bounded. A hint, not the truth: an offer that was
/// used through another silo stays in it, and rescinding a used offer does no harm.
/// </summary>
internal sealed class ForwardedOffers(int limit)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<V1.OfferID> _order = new();
    private readonly Dictionary<string, LinkedListNode<V1.OfferID>> _byId = new(StringComparer.Ordinal);

    public void Add(V1.OfferID id)
    {
        lock (_gate)
        {
            if (_byId.ContainsKey(id.Value))
                return;
            if (_byId.Count >= limit)
                Forget(_order.First!);
            _byId[id.Value] = _order.AddLast(id);
        }
    }

    public void Remove(V1.OfferID id)
    {
        lock (_gate)
        {
            if (_byId.TryGetValue(id.Value, out var node))
                Forget(node);
        }
    }

    /// <summary>Empties it and returns what was in it.</summary>
    public IReadOnlyList<V1.OfferID> TakeAll()
    {
        lock (_gate)
        {
            V1.OfferID[] all = [.. _order];
            _order.Clear();
            _byId.Clear();
            return all;
        }
    }

    private void Forget(LinkedListNode<V1.OfferID> node)
    {
        _byId.Remove(node.Value.Value);
        _order.Remove(node);
    }
}

namespace Mesos.Orleans.Cli.Execute;

/// <summary>Cuts the resources of tasks out of the offers of one agent.</summary>
/// <remarks>
/// Only plain scalars are touched: no revocable or shared resources, no volumes or disks with a source. What is reserved is used first.
/// Pieces keep everything else of what they are cut from (reservations, allocation), as ACCEPT demands.
/// </remarks>
internal sealed class OfferPacker
{
    private readonly List<(V1.Resource Resource, long Left)> _left;

    public OfferPacker(IEnumerable<V1.Offer> offers)
    {
        _left = [.. offers.SelectMany(offer => offer.Resources).Where(IsPlain)
            .OrderByDescending(IsReserved)
            .Select(resource => (resource, ScalarQuantities.FromDouble(resource.Scalar.Value)))];
    }

    /// <summary>What is left.</summary>
    public ScalarQuantities Available => ScalarQuantities.Of(_left.Select(piece => KeyValuePair.Create(piece.Resource.Name, piece.Left)));

    /// <summary>True where one more task fits.</summary>
    public bool Fits(ScalarQuantities wanted) => wanted.Thousandths.All(pair =>
        _left.Where(piece => piece.Resource.Name == pair.Key).Sum(piece => piece.Left) >= pair.Value);

    /// <summary>Takes the resources of one task; null, and nothing taken, where they do not fit.</summary>
    public IReadOnlyList<V1.Resource>? TryTake(ScalarQuantities wanted)
    {
        if (!Fits(wanted))
            return null;
        var taken = new List<V1.Resource>();
        foreach (var (name, amount) in wanted.Thousandths)
        {
            var missing = amount;
            for (var i = 0; i < _left.Count && missing > 0; i++)
            {
                var (resource, left) = _left[i];
                var piece = resource.Name == name ? Math.Min(left, missing) : 0;
                if (piece <= 0)
                    continue;
                _left[i] = (resource, left - piece);
                missing -= piece;
                taken.Add(Cut(resource, piece));
            }
        }

        return taken;
    }

    private static V1.Resource Cut(V1.Resource resource, long thousandths)
    {
        var piece = resource.Clone();
        piece.Scalar = new V1.Value.Types.Scalar { Value = (double)thousandths / ScalarQuantities.Scale };
        return piece;
    }

    private static bool IsPlain(V1.Resource resource) =>
        resource is { Type: V1.Value.Types.Type.Scalar, Scalar: not null, Revocable: null, Shared: null, Disk: null };

    private static bool IsReserved(V1.Resource resource) =>
        resource.Reservations.Count > 0 || (resource.HasRole && resource.Role != "*");
}

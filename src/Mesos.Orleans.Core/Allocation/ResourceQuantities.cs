using System.Collections.Immutable;
using System.Globalization;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>Amounts of scalar resources by name, in thousandths, whatever their reservation: what quotas and minima are written in.</summary>
/// <param name="Millis">The amounts; a name that is absent is 0.</param>
public sealed record ResourceQuantities(ImmutableSortedDictionary<string, long> Millis)
{
    /// <summary>Nothing of anything.</summary>
    public static readonly ResourceQuantities None = new(ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    /// <summary>The amount of one name, in thousandths.</summary>
    public long this[string name] => Millis.GetValueOrDefault(name);

    /// <summary>Makes quantities of wire scalars, rounded to thousandths as Mesos does; what rounds to 0 or below counts as 0.</summary>
    public static ResourceQuantities Of(IEnumerable<KeyValuePair<string, V1.Value.Types.Scalar>> scalars) =>
        Of([.. scalars.Select(scalar => (scalar.Key, scalar.Value.Value))]);

    /// <summary>Makes quantities of names and amounts in whole units.</summary>
    public static ResourceQuantities Of(params ReadOnlySpan<(string Name, double Amount)> amounts)
    {
        var millis = None.Millis.ToBuilder();
        foreach (var (name, amount) in amounts)
        {
            var rounded = Math.Round(amount * 1000, MidpointRounding.AwayFromZero);
            millis[name] = double.IsNaN(rounded) || rounded <= 0 ? 0 : rounded >= long.MaxValue ? long.MaxValue : (long)rounded;
        }

        return new(millis.ToImmutable());
    }

    /// <summary>The text form, <c>cpus:0.01;mem:32</c>.</summary>
    public override string ToString() =>
        string.Join(';', Millis.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}:{pair.Value / 1000m}")));
}

namespace Mesos.Orleans.Core.Offers;

/// <summary>Judges <c>FrameworkInfo.offer_filters</c>.</summary>
/// <remarks>As Mesos: <c>src/common/validation.cpp</c>, offer filters. An empty list of quantities is legal and means "no minimum".</remarks>
public static class OfferFiltersValidator
{
    /// <summary>Null if all filters can be used, otherwise the first fault.</summary>
    /// <param name="filters">The filters by role.</param>
    public static Refusal? Validate(IEnumerable<KeyValuePair<string, V1.OfferFilters>> filters) =>
        filters.OrderBy(filter => filter.Key, StringComparer.Ordinal)
            .SelectMany(filter => filter.Value.MinAllocatableResources?.Quantities.Select(quantities =>
                Validate(quantities, $"framework_info.offer_filters[{filter.Key}].min_allocatable_resources")) ?? [])
            .FirstOrDefault(refusal => refusal is not null);

    private static Refusal? Validate(V1.OfferFilters.Types.ResourceQuantities quantities, string field)
    {
        if (quantities.Quantities.Count == 0)
            return Refusal.Invalid("Resource quantities must contain at least one quantity", field, "Name a resource, or leave the entry out.");

        return quantities.Quantities.OrderBy(quantity => quantity.Key, StringComparer.Ordinal)
            .Select(quantity => Fault(quantity.Value.Value) is { } fault
                ? Refusal.Invalid($"Invalid resource quantity for '{quantity.Key}': {fault}", field, "Give a finite amount of at least 0.")
                : null)
            .FirstOrDefault(refusal => refusal is not null);
    }

    private static string? Fault(double value) =>
        double.IsInfinity(value) ? "Infinite values not supported"
        : double.IsNaN(value) ? "NaN not supported"
        : double.IsSubnormal(value) ? "Subnormal values not supported"
        : value < 0 ? "Negative values not supported"
        : null;
}

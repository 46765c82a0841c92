namespace Mesos.Orleans.Core.Resources;

/// <summary>One step of a reservation stack. Equality is that of Mesos: labels are compared without regard to their order.</summary>
public sealed class Reservation : IEquatable<Reservation>
{
    private readonly string _key;

    /// <summary>Describes a reservation; nothing is checked here, <see cref="ResourceSet.FromWire"/> and <see cref="ResourceSet.PushReservation"/> check.</summary>
    /// <param name="isDynamic">True for DYNAMIC (made by RESERVE), false for STATIC (made by the agent's configuration).</param>
    /// <param name="role">The role reserved for.</param>
    /// <param name="principal">Who reserved, or null.</param>
    /// <param name="labels">Free labels, or null; not changed afterwards.</param>
    public Reservation(bool isDynamic, string role, string? principal = null, V1.Labels? labels = null)
    {
        IsDynamic = isDynamic;
        Role = role;
        Principal = principal;
        Labels = labels;
        var key = new ResourceKeyBuilder();
        key.Add(isDynamic ? "D" : "S").Add(role).Add(principal).Add(labels);
        _key = key.ToString();
    }

    /// <summary>True for DYNAMIC (made by RESERVE, undone by UNRESERVE), false for STATIC (the agent's configuration).</summary>
    public bool IsDynamic { get; }

    /// <summary>The role reserved for; never <c>*</c>.</summary>
    public string Role { get; }

    /// <summary>Who reserved, or null where unknown.</summary>
    public string? Principal { get; }

    /// <summary>Free labels, or null; distinguishes reservations, so resources with different labels do not merge.</summary>
    public V1.Labels? Labels { get; }

    internal string Key => _key;

    /// <inheritdoc/>
    public bool Equals(Reservation? other) => other is not null && _key == other._key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Reservation);

    /// <inheritdoc/>
    public override int GetHashCode() => _key.GetHashCode(StringComparison.Ordinal);

    /// <summary>For example <c>(DYNAMIC,eng,alice)</c>.</summary>
    public override string ToString()
    {
        var text = $"({(IsDynamic ? "DYNAMIC" : "STATIC")},{Role}";
        if (Principal is not null)
            text += $",{Principal}";
        if (Labels is { Labels_.Count: > 0 } labels)
            text += $",{{{string.Join(',', labels.Labels_.Select(l => $"{l.Key}:{l.Value}"))}}}";
        return text + ")";
    }

    internal V1.Resource.Types.ReservationInfo ToWire()
    {
        var wire = ToUntypedWire();
        wire.Type = IsDynamic ? V1.Resource.Types.ReservationInfo.Types.Type.Dynamic : V1.Resource.Types.ReservationInfo.Types.Type.Static;
        wire.Role = Role;
        return wire;
    }

    /// <summary>The form of the pre-refinement format, which has the role beside it.</summary>
    internal V1.Resource.Types.ReservationInfo ToUntypedWire()
    {
        var wire = new V1.Resource.Types.ReservationInfo();
        if (Principal is not null)
            wire.Principal = Principal;
        if (Labels is not null)
            wire.Labels = Labels;
        return wire;
    }
}

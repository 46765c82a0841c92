namespace Mesos.Orleans.Core.Resources;

/// <summary>The order of kinds, the same in every process: what people expect first, then anything that is stable and quick to compare.</summary>
internal static class ResourceKindOrder
{
    /// <summary>
    /// From the top bit: the rank of the name (8 bits), the name (24), the number of reservations (7), revocable (1), and a hash of
    /// the reservations and disk (16), and one of the allocation role (8). Ties are broken by the key.
    /// </summary>
    public static ulong Of(in ResourceTraits traits)
    {
        var rank = Rank(traits.Name);
        ulong order = rank;
        order = (order << 24) | (rank == 255 ? FirstLetters(traits.Name) : 0);
        order = (order << 7) | (uint)Math.Min(traits.Reservations.Length, 127);
        order = (order << 1) | (traits.IsRevocable ? 1u : 0u);
        order = (order << 16) | ((uint)Hash((traits with { AllocationRole = null }).Key()) & 0xFFFF);
        return (order << 8) | (traits.AllocationRole is null ? 0 : (uint)Hash(traits.AllocationRole) & 0xFF);
    }

    /// <summary>FNV-1a: unlike <see cref="string.GetHashCode()"/> the same in every process.</summary>
    public static int Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = unchecked((hash ^ c) * 16777619u);
        return unchecked((int)(hash ^ (hash >> 15)));
    }

    private static byte Rank(string name) => name switch
    {
        "cpus" => 0,
        "mem" => 1,
        "disk" => 2,
        "gpus" => 3,
        "ports" => 4,
        _ => 255,
    };

    private static uint FirstLetters(string name)
    {
        var letters = 0u;
        for (var i = 0; i < 3; i++)
            letters = (letters << 8) | (i < name.Length ? Math.Min((uint)name[i], 255) : 0);
        return letters;
    }
}

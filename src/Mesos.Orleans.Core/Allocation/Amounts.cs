namespace Mesos.Orleans.Core.Allocation;

/// <summary>Arithmetic on vectors of thousandths, indexed by <see cref="ScalarNames"/>; what lies past the end of a vector is 0.</summary>
internal static class Amounts
{
    public static readonly long[] None = [];

    public static long At(long[] vector, int index) => (uint)index < (uint)vector.Length ? vector[index] : 0;

    public static void Add(ref long[] vector, int index, long amount)
    {
        if (index >= vector.Length)
            Array.Resize(ref vector, index + 1);
        vector[index] = checked(vector[index] + amount);
    }

    public static void Add(ref long[] vector, long[] other)
    {
        if (other.Length > vector.Length)
            Array.Resize(ref vector, other.Length);
        for (var i = 0; i < other.Length; i++)
            vector[i] = checked(vector[i] + other[i]);
    }

    public static void Subtract(ref long[] vector, long[] other)
    {
        if (other.Length > vector.Length)
            Array.Resize(ref vector, other.Length);
        for (var i = 0; i < other.Length; i++)
            vector[i] = checked(vector[i] - other[i]);
    }

    /// <summary>True if no amount of the other is larger than the one here.</summary>
    public static bool Covers(long[] vector, long[] other)
    {
        for (var i = 0; i < other.Length; i++)
            if (other[i] > At(vector, i))
                return false;
        return true;
    }

    public static bool IsZero(long[] vector)
    {
        foreach (var amount in vector)
            if (amount != 0)
                return false;
        return true;
    }
}

using System.Runtime.InteropServices;

namespace Mesos.Orleans.Core.Resources;

/// <summary>An interval of whole numbers, such as ports, both ends included.</summary>
/// <param name="Begin">The first number.</param>
/// <param name="End">The last number, not below <paramref name="Begin"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ResourceRange(ulong Begin, ulong End)
{
    /// <summary>How many numbers it holds; the range of all 64-bit numbers counts as one less than it holds.</summary>
    public ulong Count => End - Begin == ulong.MaxValue ? ulong.MaxValue : End - Begin + 1;

    /// <summary>For example <c>31000-32000</c>.</summary>
    public override string ToString() => $"{Begin}-{End}";
}

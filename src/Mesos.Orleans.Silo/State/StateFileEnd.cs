namespace Mesos.Orleans.Silo.State;

/// <summary>The last line of an export; a file without it was cut off.</summary>
/// <param name="Lines">How many lines are before it.</param>
/// <param name="Sha256">Of those lines, their ends included; lower-case hexadecimal.</param>
internal sealed record StateFileEnd(long Lines, string Sha256);

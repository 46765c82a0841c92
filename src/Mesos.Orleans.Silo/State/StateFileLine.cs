namespace Mesos.Orleans.Silo.State;

/// <summary>One record in an export: one line.</summary>
/// <param name="Name">The record's name.</param>
/// <param name="Kind">The kind of grain.</param>
/// <param name="Key">The grain's key.</param>
/// <param name="Data">The bytes as they are stored.</param>
internal sealed record StateFileLine(string Name, string Kind, string Key, byte[] Data);

namespace Mesos.Orleans.Agent.Sandboxes;

/// <summary>A path that may not lead out of a directory.</summary>
/// <param name="Root">The directory, absolute.</param>
/// <param name="Relative">The rest, without a leading slash; empty for the directory itself.</param>
internal sealed record ConfinedPath(string Root, string Relative);

namespace Mesos.Orleans.Agent.Sandboxes;

/// <summary>A piece of a file.</summary>
/// <param name="Offset">Where the piece starts; the size of the file where nothing was read.</param>
/// <param name="Data">The bytes.</param>
/// <param name="FileSize">The size of the file when it was read.</param>
internal sealed record FileChunk(long Offset, byte[] Data, long FileSize);

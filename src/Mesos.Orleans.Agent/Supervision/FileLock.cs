namespace Mesos.Orleans.Agent.Supervision;

/// <summary>Files that are opened for one process at a time.</summary>
internal static class FileLock
{
    /// <summary>True if the file could not be opened because another process holds it.</summary>
    internal static bool IsHeldByAnother(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}

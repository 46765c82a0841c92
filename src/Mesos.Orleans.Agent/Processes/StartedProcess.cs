namespace Mesos.Orleans.Agent.Processes;

/// <summary>A process that was started, and the promise of its end.</summary>
/// <param name="ContainerId">The container it belongs to.</param>
/// <param name="Pid">Process id, which is also its session and process group. Not to be signalled directly: it may have been reused.</param>
/// <param name="Exit">Completes, asynchronously to whoever reaped the process, with the exact status.</param>
internal sealed record StartedProcess(string ContainerId, int Pid, Task<WaitStatus> Exit);

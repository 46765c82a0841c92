using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>A container as the agent waits for it.</summary>
/// <param name="containerId">Its id.</param>
/// <param name="spec">What to start; null for one of an earlier life of the agent.</param>
internal sealed class SupervisedContainer(string containerId, ProcessSpec? spec)
{
    private readonly TaskCompletionSource<Outcome<StartedProcess>> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<WaitStatus> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What to start.</summary>
    internal ProcessSpec? Spec { get; } = spec;

    /// <summary>True once a supervisor may have heard of it.</summary>
    internal bool WasSent { get; set; }

    /// <summary>True once it was started or refused.</summary>
    internal bool IsSettled => _started.Task.IsCompleted;

    /// <summary>True while there may be a process.</summary>
    internal bool IsLive => !IsSettled || (_started.Task.Result.IsSuccess && !_exit.Task.IsCompleted);

    /// <summary>The process, or why there is none.</summary>
    internal Task<Outcome<StartedProcess>> Started => _started.Task;

    /// <summary>Takes over what a supervisor says.</summary>
    internal void Take(ContainerRecord record)
    {
        if (record.Phase == ContainerPhase.Refused)
        {
            _started.TrySetResult(record.Refusal!);
            return;
        }

        if (record.Phase == ContainerPhase.Starting)
            return;
        _started.TrySetResult(new StartedProcess(containerId, record.Pid, _exit.Task));
        if (record.Phase == ContainerPhase.Ended)
            _exit.TrySetResult(record.Status);
    }

    /// <summary>It could not be started.</summary>
    internal void Refuse(Refusal refusal) => _started.TrySetResult(refusal);

    /// <summary>No supervisor knows it any more.</summary>
    internal void Lose()
    {
        _started.TrySetResult(new StartedProcess(containerId, 0, _exit.Task));
        _exit.TrySetResult(WaitStatus.Unknown);
    }
}

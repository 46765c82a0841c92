namespace Mesos.Orleans.FaultTests.Recording;

/// <summary>What the scheduler was told about a task.</summary>
/// <param name="State">The state, <c>TASK_RUNNING</c>.</param>
/// <param name="IsReliable">It had a uuid, and was repeated until acknowledged.</param>
/// <param name="Reason">Why.</param>
/// <param name="Message">In words.</param>
/// <param name="At">When, in time since the scenario's start.</param>
internal sealed record ToldStatus(string State, bool IsReliable, string Reason, string Message, TimeSpan At)
{
    /// <summary>The task will not run on, as far as the teller knows.</summary>
    public bool IsTerminal => State is "TASK_FINISHED" or "TASK_FAILED" or "TASK_KILLED" or "TASK_ERROR" or "TASK_LOST" or "TASK_DROPPED" or "TASK_GONE" or "TASK_GONE_BY_OPERATOR" or "TASK_UNKNOWN";

    /// <summary>It only answers a reconciliation: the master knows nothing else.</summary>
    public bool IsAnswer => !IsReliable && Reason == "REASON_RECONCILIATION";

    /// <summary>The task did not come to its end, or nobody knows how.</summary>
    public bool IsLoss => State is "TASK_LOST" or "TASK_DROPPED" or "TASK_ERROR" or "TASK_GONE" or "TASK_GONE_BY_OPERATOR" or "TASK_UNKNOWN";

    /// <summary>Its agent was given up: whether the task ran on is not known, and it may be heard of again.</summary>
    public bool IsGivenUp => Reason is "REASON_AGENT_REMOVED" or "REASON_AGENT_UNREACHABLE" or "REASON_SLAVE_REMOVED" or "REASON_SLAVE_UNREACHABLE" || State is "TASK_UNREACHABLE" || Message.Contains("unreachable", StringComparison.OrdinalIgnoreCase);

    public override string ToString() => FormattableString.Invariant($"{At.TotalSeconds:0.0}s {State}{(IsReliable ? "" : " (no uuid)")} {Reason} '{Message}'");
}

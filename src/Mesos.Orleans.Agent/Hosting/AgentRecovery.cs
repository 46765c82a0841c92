using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Executors;
using Mesos.Orleans.Agent.Runtime;
using Mesos.Orleans.Agent.Supervision;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Tasks;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Source = Mesos.V1.TaskStatus.Types.Source;

namespace Mesos.Orleans.Agent.Hosting;

/// <summary>How an agent goes on with what an earlier life of it left (features.md §15).</summary>
internal sealed partial class AgentRecovery
{
    private readonly AgentOptions _options;
    private readonly AgentMeta _meta;
    private readonly ILogger _logger;
    private readonly string _bootId = BootId.Read();
    private readonly bool _isAfterReboot;

    private AgentRecovery(AgentOptions options, AgentMeta meta, V1.AgentInfo? before, string? lastBootId, RecoveredRuns past, ILogger logger)
    {
        (_options, _meta, Before, Past, _logger) = (options, meta, before, past, logger);
        _isAfterReboot = lastBootId is not null && lastBootId != _bootId;
    }

    /// <summary>What the agent ran with before; null for its first life.</summary>
    internal V1.AgentInfo? Before { get; }

    /// <summary>What it had.</summary>
    internal RecoveredRuns Past { get; }

    /// <summary>How many checkpoints were put aside.</summary>
    internal int Quarantined => Past.Quarantined.Length;

    /// <summary>Reads what is on the disk.</summary>
    internal static Outcome<AgentRecovery> Read(AgentOptions options, AgentMeta meta, string agentId, CheckpointStore checkpoints, DateTimeOffset now, ILogger logger)
    {
        var quarantine = new Quarantine(meta.Root, now, logger);
        var before = meta.ReadInfo(agentId, quarantine);
        var lastBootId = meta.ReadBootId(quarantine);
        var past = checkpoints.Recover(quarantine) with { Quarantined = quarantine.Moved };
        return options.Strict && past.Quarantined is [var first, ..]
            ? new Refusal(
                RefusalCode.Conflict, $"The checkpoint '{first}' could not be read, and --strict=true asks for a refusal. It is now below '{meta.Root}/quarantine'.", "strict",
                "Look at it; the agent starts without it now, and its task is lost.")
            : new AgentRecovery(options, meta, before, lastBootId, past, logger);
    }

    /// <summary>Null if the agent may go on with its settings.</summary>
    internal Refusal? Check(V1.AgentInfo now)
    {
        if (Before is null || _options.Recover == RecoverMode.Cleanup)
            return null;
        var compared = now.Clone();
        if (_options.Port == 0 || _options.AnyPort)
            compared.ClearPort();
        return ReconfigurationRules.Check(_options.ReconfigurationPolicy, Before, compared);
    }

    /// <summary>Connects tasks and executors with their processes; kills processes that nobody knows. Null, or why that cannot be known.</summary>
    internal async Task<Refusal?> ResumeAsync(AgentRuntime runtime, ExecutorHost executors, SupervisorClient? supervisor)
    {
        if (supervisor is not null && await supervisor.RecoverAsync(Past.All.Any() || !Past.Executors.IsEmpty).ConfigureAwait(false) is { } refusal)
            return refusal;
        if (Past.All.Any())
            LogRecovering(Past.Tasks.Length, Past.Executors.Length, _isAfterReboot ? "the machine was restarted" : "the machine ran on");
        runtime.Resume(Past, VerdictOf);
        executors.Resume(Past.Executors, VerdictOf);
        if (supervisor is not null && await supervisor.KillUnattachedAsync().ConfigureAwait(false) is > 0 and var unknown)
            LogUnknown(unknown);
        return null;
    }

    /// <summary>Writes down what the agent runs with from now on.</summary>
    internal void Commit(V1.AgentInfo now, int port) => _meta.Write(now, port, _bootId);

    private ReportStatus? VerdictOf(V1.FrameworkInfo framework) =>
        _isAfterReboot ? Gone(framework, "The machine was restarted")
        : _options.Recover == RecoverMode.Cleanup ? Gone(framework, "The agent was started with --recover=cleanup")
        : framework.Checkpoint ? null
        : Gone(framework, "The agent was restarted, and the framework does not checkpoint");

    private static ReportStatus Gone(V1.FrameworkInfo framework, string why) =>
        new(TaskStates.Told(V1.TaskState.TaskGone, FrameworkCapabilities.Of(framework)), why, Reason.AgentRestarted, Source.Agent);

    [LoggerMessage(LogLevel.Information, "Recovering {Tasks} tasks and {Executors} executors; {Boot}")]
    private partial void LogRecovering(int tasks, int executors, string boot);

    [LoggerMessage(LogLevel.Warning, "Killed {Count} containers that no checkpoint knows")]
    private partial void LogUnknown(int count);
}

using Mesos.Orleans.Abstractions.Agents;

namespace Mesos.Orleans.Agent.Runtime;

/// <summary>Where whatever runs tasks reports to; kept until the cluster has it.</summary>
internal interface IUpdateSink
{
    /// <summary>Reports an update of a launch. Updates of one launch in order; what follows a terminal one is dropped.</summary>
    /// <param name="launchId">The launch.</param>
    /// <param name="status">The update, with uuid, source and timestamp.</param>
    /// <returns>True once it is on the disk; false if the disk refuses, or if it was dropped.</returns>
    bool Report(Guid launchId, V1.TaskStatus status);

    /// <summary>Reports that a custom executor ended.</summary>
    void Report(ReportedExit exit);

    /// <summary>Sends an executor's message to its scheduler; best effort.</summary>
    void Send(ReportedMessage message);
}

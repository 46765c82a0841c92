using System.Collections.Immutable;
using Mesos.Orleans.Core.Frameworks;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>The answer to a report.</summary>
/// <param name="Known">False if the session is not the current one: the agent registers again and reports again.</param>
/// <param name="Accepted">The uuids of the updates that are durable now: the agent forgets them and acknowledges them to their executors.</param>
[GenerateSerializer, Immutable, Alias("mesos.ReportReply")]
public sealed record ReportReply(
    [property: Id(0)] bool Known,
    [property: Id(1)] ImmutableArray<Guid> Accepted)
{
    /// <summary>Frameworks whose exits in the report are not taken yet, because updates of theirs are not: the agent reports both again.</summary>
    [Id(2)]
    public ImmutableArray<FrameworkId> Deferred { get; init; } = [];

    /// <summary>The exits of a report that this is the answer to, without those that are to be reported again.</summary>
    internal ImmutableArray<ReportedExit> Taken(AgentReport report) =>
        Deferred.IsDefaultOrEmpty ? report.Exits : report.Exits.RemoveAll(exit => Deferred.Contains(exit.Framework));
}

using System.Collections.Immutable;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>The answer to a report.</summary>
/// <param name="Known">False if the session is not the current one: the agent registers again and reports again.</param>
/// <param name="Accepted">The uuids of the updates that are durable now: the agent forgets them and acknowledges them to their executors.</param>
[GenerateSerializer, Immutable, Alias("mesos.ReportReply")]
public sealed record ReportReply(
    [property: Id(0)] bool Known,
    [property: Id(1)] ImmutableArray<Guid> Accepted);

using Mesos.Orleans.Core;
using Orleans;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>The answer to SUBSCRIBE.</summary>
/// <param name="Refusal">Null if subscribed; otherwise what the ERROR event says before the stream is closed.</param>
[GenerateSerializer, Immutable, Alias("mesos.SubscribeReply")]
public sealed record SubscribeReply([property: Id(0)] Refusal? Refusal);

using Orleans;

namespace Mesos.Orleans.Abstractions.Tasks;

/// <summary>What an acknowledgement did.</summary>
/// <param name="Acknowledged">True if it was for the oldest unacknowledged update.</param>
/// <param name="Next">The update to deliver next, or null.</param>
/// <param name="Completed">True if the task has ended and everything is acknowledged.</param>
[GenerateSerializer, Immutable, Alias("mesos.AcknowledgeReply")]
public sealed record AcknowledgeReply(
    [property: Id(0)] bool Acknowledged,
    [property: Id(1)] V1.TaskStatus? Next,
    [property: Id(2)] bool Completed);

using Mesos.Orleans.Core;
using Orleans;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>The answer to a call.</summary>
/// <param name="Refusal">Null if the call was accepted.</param>
[GenerateSerializer, Immutable, Alias("mesos.CallReply")]
public sealed record CallReply([property: Id(0)] Refusal? Refusal)
{
    /// <summary>Accepted.</summary>
    public static CallReply Accepted { get; } = new((Refusal?)null);
}

using System.Collections.Immutable;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>What follows from an input.</summary>
/// <param name="Next">The state from now on.</param>
/// <param name="Effects">What is to be done, in this order.</param>
internal sealed record ExecutorDecision(ExecutorState Next, ImmutableArray<ExecutorEffect> Effects)
{
    /// <summary>The same with something done before.</summary>
    internal ExecutorDecision After(params ReadOnlySpan<ExecutorEffect> effects) => this with { Effects = [.. effects, .. Effects] };
}

namespace Mesos.Orleans.Core.Operations;

/// <summary>The limits on operations. Mesos has none of them.</summary>
public static class OperationBounds
{
    /// <summary>The most operations of one agent that are not confirmed by it or not acknowledged by their frameworks; past it new ones are refused.</summary>
    public const int MaxPending = 1_000;

    /// <summary>The most different resources, each reservation and volume being one, that operations may divide an agent into.</summary>
    public const int MaxEntries = 5_000;

    /// <summary>How many of the latest operations an agent's grain knows again, so that a call that is repeated does nothing twice: all that one call can do.</summary>
    public const int MaxRemembered = MaxPending;
}

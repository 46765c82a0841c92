namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>What a caller waits for.</summary>
internal abstract class PendingCall
{
    public abstract Task Task { get; }

    public bool IsDone => Task.IsCompleted;

    /// <summary>Ends the wait with what the grain's method returned.</summary>
    public abstract void Complete(Task result);

    public abstract void Fail(Exception exception);
}

/// <inheritdoc/>
internal sealed class PendingCall<T> : PendingCall
{
    private readonly TaskCompletionSource<T> _source = new();

    public override Task Task => _source.Task;

    public override void Complete(Task result) => _source.TrySetResult(result is Task<T> answer ? answer.Result : default!);

    public override void Fail(Exception exception) => _source.TrySetException(exception);
}

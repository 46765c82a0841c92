using Orleans;

namespace Mesos.Orleans.Grains.Tests.Hosting;

/// <summary>Keeps the first answer to a method of a grain from its caller until the test lets it go: what crosses it on the way is no matter of luck.</summary>
internal sealed class HeldAnswer(string method) : IOutgoingGrainCallFilter
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the answer is there; fails if it does not come.</summary>
    public Task Reached => _reached.Task.WaitAsync(Limit);

    public void Release() => _released.TrySetResult();

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        await context.Invoke();
        if (context.MethodName == method && _reached.TrySetResult())
        {
            await _released.Task.WaitAsync(Limit);
        }
    }
}

using Mesos.Orleans.Abstractions.Cluster;

namespace Mesos.Orleans.Abstractions.Tests.Cluster;

public sealed class LimitedCallTests
{
    private readonly TaskCompletionSource<int> _call = new();

    [Fact]
    public async Task Within_AnswerComes_IsTheAnswer()
    {
        var wait = _call.Task.Within(TimeSpan.FromDays(1), TimeProvider.System, CancellationToken.None);
        _call.SetResult(7);

        Assert.Equal(7, await wait);
    }

    [Fact]
    public async Task Within_CallFails_FailsLikeIt()
    {
        Task wait = ((Task)_call.Task).Within(TimeSpan.FromDays(1), TimeProvider.System, CancellationToken.None);
        _call.SetException(new InvalidOperationException("no"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => wait);
    }

    [Fact]
    public async Task Within_LimitPassed_TimesOutAndLeavesTheCallAlone()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _call.Task.Within(TimeSpan.Zero, TimeProvider.System, CancellationToken.None));

        Assert.False(_call.Task.IsCompleted);
    }

    [Fact]
    public async Task Within_WaitCancelled_LeavesTheCallAlone()
    {
        using var cancellation = new CancellationTokenSource();
        var wait = _call.Task.Within(TimeSpan.FromDays(1), TimeProvider.System, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.False(_call.Task.IsCompleted);
    }
}

using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Tests.Hosting;

namespace Mesos.Orleans.Api.Tests.Cluster;

public sealed class SharedWorkTests
{
    [Fact]
    public async Task Get_WhileARunIsUnderWay_AllThatComeShareTheNextOne()
    {
        var runs = new List<TaskCompletionSource<int>>();
        var started = new SemaphoreSlim(0);
        var work = new SharedWork<int>(() =>
        {
            var run = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            runs.Add(run);
            started.Release();
            return run.Task;
        });

        var first = work.Get();
        await started.WaitAsync().For("The start of a run");
        Task<int>[] late = [work.Get(), work.Get(), work.Get()];
        runs[0].SetResult(1);
        await started.WaitAsync().For("The start of a run");
        runs[1].SetResult(2);

        Assert.Equal(1, await first.For("The first result"));
        int[] results = await Task.WhenAll(late).For("The results of the next run");
        Assert.All(results, result => Assert.Equal(2, result));
        Assert.Equal(2, runs.Count);
    }

    [Fact]
    public async Task Get_AfterAFailure_RunsAgain()
    {
        var runs = 0;
        var work = new SharedWork<int>(() => ++runs == 1 ? throw new TimeoutException() : Task.FromResult(runs));

        await Assert.ThrowsAsync<TimeoutException>(work.Get);

        Assert.Equal(2, await work.Get());
    }
}

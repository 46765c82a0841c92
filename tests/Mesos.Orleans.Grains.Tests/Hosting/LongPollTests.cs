using Mesos.Orleans.Grains.Hosting;
using Mesos.Orleans.Grains.Tests.Agents;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesos.Orleans.Grains.Tests.Hosting;

public sealed class LongPollTests
{
    [Fact]
    public async Task Wait_TheSiloBeginsToStop_EndsThoughNothingHasHappened()
    {
        var poll = new LongPoll(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), TimeProvider.System);
        var waiting = poll.Wait(new TaskCompletionSource().Task, TimeSpan.FromHours(1));
        Assert.False(waiting.IsCompleted);

        poll.Stop();

        Assert.False(await LossCluster.Within(waiting));
        Assert.False(await LossCluster.Within(poll.Wait(new TaskCompletionSource().Task, TimeSpan.FromHours(1))));
    }
}

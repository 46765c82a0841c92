using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Agents;

namespace Mesos.Orleans.Grains.Tests.Agents;

public sealed class CommandQueueTests
{
    private static readonly KillTask Kill = new(new TaskKey(new("f"), new("t")), null);

    private readonly CommandQueue _queue = new();

    [Fact]
    public async Task Add_KillThatWaitsAlready_IsOne()
    {
        _queue.Add(Kill);
        _queue.Add(Kill with { });
        _queue.Add(Kill with { KillPolicy = new() { GracePeriod = new() { Nanoseconds = 1 } } });
        _queue.Add(Kill with { LaunchId = new Guid(1, 0, 0, new byte[8]) });

        Assert.Equal(3, (await Read()).Length);
    }

    [Fact]
    public async Task Add_KillThatWasConfirmed_IsAnother()
    {
        _queue.Add(Kill);
        _queue.Confirm((await _queue.Read(default, TimeSpan.Zero, null!)).Last);

        _queue.Add(Kill);

        Assert.Single(await Read());
    }

    [Fact]
    public async Task Restart_KeepsKillsAndOneOfEach()
    {
        _queue.Add(Kill);
        _queue.Restart(command => command);

        _queue.Add(Kill);

        Assert.Single(await Read());
    }

    [Fact]
    public async Task Restart_KillThatIsNotKept_MayComeAgain()
    {
        _queue.Add(Kill);
        _queue.Restart(_ => null);

        _queue.Add(Kill);

        Assert.Single(await Read());
    }

    [Fact]
    public async Task Move_WhatWasReadAndNotConfirmed_KeepsItsNumberAndIsNotAddedTwice()
    {
        _queue.Add(Kill);
        _queue.Add(new ShutdownFramework(new("f")));
        _queue.Confirm(0);
        _ = await Read();

        var moved = new CommandQueue(_queue.Move());
        moved.Add(Kill);

        Assert.Equal(2, (await moved.Read(default, TimeSpan.Zero, null!)).Last);
        Assert.Empty(moved.Withdraw(_ => true));
        Assert.Equal(2, moved.Confirm(2).Count);
    }

    private async Task<AgentCommand[]> Read() => [.. (await _queue.Read(default, TimeSpan.Zero, null!)).Commands];
}

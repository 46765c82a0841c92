using Mesos.Orleans.Grains.Frameworks;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Grains.Tests.Frameworks;

public sealed class EventStreamTests
{
    private static readonly V1.Scheduler.Event Subscribed = new() { Type = EventType.Subscribed };
    private static readonly V1.Scheduler.Event Error = new() { Type = EventType.Error };

    [Fact]
    public void Begin_AfterOtherEvents_SubscribedIsFirstAndOnlyOnce()
    {
        var stream = New();
        stream.Add(Error);

        stream.Begin(Subscribed);
        stream.Begin(Subscribed);

        Assert.Equal([Subscribed, Error], stream.Move().Events.AsEnumerable());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Moved_Unread_HasBegunIfItHad(bool hasBegun)
    {
        var stream = New();
        stream.Add(Error);
        if (hasBegun)
            stream.Begin(Subscribed);

        var moved = new EventStream(stream.Move(), DateTimeOffset.UnixEpoch);

        Assert.Equal(hasBegun, moved.HasBegun);
    }

    [Fact]
    public void Moved_ItsBeginningConfirmed_HasBegun() => Assert.True(new EventStream(New().Move() with { First = 2 }, DateTimeOffset.UnixEpoch).HasBegun);

    private static EventStream New() => new(Guid.Empty, Guid.Empty, DateTimeOffset.UnixEpoch);
}

using Google.Protobuf;
using Mesos.Orleans.Agent.Executors;

namespace Mesos.Orleans.Agent.Tests.Executors;

public sealed class ExecutorStreamTests
{
    private readonly ExecutorStream _stream = new();

    [Fact]
    public void Stream_IsFull_LosesMessagesAndEndsForAnythingElse()
    {
        for (var i = 0; i < ExecutorLimits.MaxQueuedEvents; i++)
            _stream.Send(ExecutorEvents.Heartbeat);

        _stream.Send(ExecutorEvents.Message(ByteString.Empty));
        Assert.Equal(ExecutorLimits.MaxQueuedEvents, Drain());
        Assert.False(_stream.Events.Completion.IsCompleted);

        for (var i = 0; i <= ExecutorLimits.MaxQueuedEvents; i++)
            _stream.Send(ExecutorEvents.Kill(new("t1", null)));
        Assert.Equal(ExecutorLimits.MaxQueuedEvents, Drain());
        Assert.True(_stream.Events.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public void Stream_IsClosed_KeepsWhatWasSentBefore()
    {
        _stream.Send(ExecutorEvents.Shutdown);
        _stream.Close();
        _stream.Send(ExecutorEvents.Heartbeat);

        Assert.Equal(1, Drain());
        Assert.True(_stream.Events.Completion.IsCompletedSuccessfully);
    }

    private int Drain()
    {
        var count = 0;
        while (_stream.Events.TryRead(out _))
            count++;
        return count;
    }
}

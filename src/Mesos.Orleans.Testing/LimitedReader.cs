using System.Threading.Channels;

namespace Mesos.Orleans.Testing;

/// <summary>Reads a channel, and gives up waiting for what never comes: a test that is broken says what it lacks, and does not hang.</summary>
internal sealed class LimitedReader<T>(ChannelReader<T> inner, Func<TimeSpan> limit, string what) : ChannelReader<T>
{
    public override Task Completion => inner.Completion;

    public override bool CanCount => inner.CanCount;

    public override int Count => inner.Count;

    public override bool CanPeek => inner.CanPeek;

    public override bool TryPeek(out T item) => inner.TryPeek(out item!);

    public override bool TryRead(out T item) => inner.TryRead(out item!);

    public override async ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        var wait = inner.WaitToReadAsync(cancellationToken).AsTask();
        try
        {
            return await wait.WaitAsync(limit(), cancellationToken);
        }
        catch (TimeoutException) when (!wait.IsCompleted)
        {
            throw new TimeoutException($"No {what} came within {limit()}.");
        }
    }
}

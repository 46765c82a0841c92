namespace Mesos.Orleans.Cli.Http;

/// <summary>A token that is cancelled by another or when the time is over.</summary>
internal sealed class AnswerLimit : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    public AnswerLimit(TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        _timer = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellation);
    }

    public CancellationToken Token => _either.Token;

    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}

namespace Mesos.Orleans.Cli;

/// <summary>The user's wish to stop: the first one in good order, the second one at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();

    /// <summary>Cancelled by the first interrupt: clean up and leave.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Cancelled by the second interrupt: leave without waiting.</summary>
    public CancellationToken Abandon => _abandon.Token;

    /// <summary>Says that the user pressed Ctrl-C, or the like.</summary>
    public void Interrupt()
    {
        if (_stop.IsCancellationRequested)
            _abandon.Cancel();
        else
            _stop.Cancel();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _abandon.Dispose();
    }
}

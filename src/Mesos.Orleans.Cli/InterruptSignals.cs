using System.Runtime.InteropServices;

namespace Mesos.Orleans.Cli;

/// <summary>Turns SIGINT and SIGTERM into interrupts, as long as it lives.</summary>
internal sealed class InterruptSignals : IDisposable
{
    private readonly Interrupts _interrupts;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public InterruptSignals(Interrupts interrupts)
    {
        _interrupts = interrupts;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
    }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        _interrupts.Interrupt();
    }
}

using System.Runtime.InteropServices;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Health;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Mesos.Orleans.Silo.Hosting;

/// <summary>Runs a program that contains a silo, and turns what an operator can mend into a sentence and an exit code.</summary>
public static class SiloProgram
{
    /// <summary>Exit code when the program could not start with what it was given.</summary>
    public const int CannotStart = 1;

    private static readonly TimeSpan LeaveWithoutStore = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Composes the host, prepares what the silo needs, runs until told to stop. A wrong setting, a port in use or an unusable database is
    /// written to <paramref name="error"/> without a stack trace.
    /// </summary>
    /// <param name="compose">Builds the host; what it throws as <see cref="SiloConfigurationException"/> is reported too.</param>
    /// <param name="error">Where to report; null for standard error.</param>
    /// <param name="cancellationToken">Stops the host.</param>
    /// <returns>The exit code: 0 after an orderly stop, else <see cref="CannotStart"/>.</returns>
    public static async Task<int> RunAsync(Func<IHost> compose, TextWriter? error = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(compose);
        error ??= Console.Error;
        CancellationToken started = default, stopping = default;
        try
        {
            var host = compose();

            // The host would log the same failure with its stack trace before it comes out of the start.
            foreach (var preparation in host.Services.GetServices<IHostedService>().OfType<SiloPreparation>())
            {
                if (!await PrepareAsync(host, preparation, cancellationToken).ConfigureAwait(false))
                {
                    return 0;
                }
            }

            var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
            (started, stopping) = (lifetime.ApplicationStarted, lifetime.ApplicationStopping);
            var watch = host.Services.GetService<StoreWatch>();
            var running = host.RunAsync(cancellationToken); // disposes the host
            await Task.WhenAny(running, watch?.WhenLost ?? running).ConfigureAwait(false);
            if (watch?.Lost is null)
            {
                await running.ConfigureAwait(false);
                return 0;
            }

            // Leaving in good order takes the store that is gone.
            await Task.WhenAny(running, Task.Delay(LeaveWithoutStore, CancellationToken.None)).ConfigureAwait(false);
            await error.WriteLineAsync(watch.Lost).ConfigureAwait(false);
        }
        catch (Exception) when (stopping.IsCancellationRequested && !started.IsCancellationRequested)
        {
            // Told to stop while it started: what was under way fails in its own ways.
            return 0;
        }
        catch (SiloConfigurationException e)
        {
            await error.WriteLineAsync(e.Message).ConfigureAwait(false);
        }
        catch (OptionsValidationException e)
        {
            await error.WriteLineAsync(string.Join(Environment.NewLine, e.Failures)).ConfigureAwait(false);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await error.WriteLineAsync($"{e.Message.TrimEnd('.')}. Stop what uses it, or choose another with --urls.").ConfigureAwait(false);
        }

        return CannotStart;
    }

    // False when the program was told to stop while it still waited.
    private static async Task<bool> PrepareAsync(IHost host, SiloPreparation preparation, CancellationToken cancellationToken)
    {
        // Nothing listens to the signals that end the program before the host runs.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var urls = host is WebApplication ? host.Services.GetRequiredService<IConfiguration>()[WebHostDefaults.ServerUrlsKey] : null;
        var room = urls is null ? null : new WaitingRoom(urls);
        try
        {
            await preparation.PrepareAsync(reason => room?.OpenAsync(reason) ?? Task.CompletedTask, stop.Token).ConfigureAwait(false);
            return !stop.IsCancellationRequested; // A signal may come when nothing is left to be interrupted.
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            if (room is not null)
            {
                await room.DisposeAsync().ConfigureAwait(false);
            }
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }
}

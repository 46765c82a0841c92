using System.Diagnostics;
using System.Runtime.InteropServices;
using Mesos.Orleans.FaultTests.Scenarios;

namespace Mesos.Orleans.FaultTests;

/// <summary>The fault suite as a program.</summary>
internal static class SuiteProgram
{
    private const int Failed = 1;
    private const int Misused = 2;

    /// <summary>Runs what the command line asks for.</summary>
    /// <returns>The exit code: 0 when every scenario came to its end and nothing was lost, doubled or overcommitted.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        if (SuiteArguments.Read(args, ScenarioCatalog.All, out var fault) is not { } arguments)
        {
            await error.WriteLineAsync(fault);
            return Misused;
        }

        if (arguments.List)
        {
            foreach (var scenario in ScenarioCatalog.All)
                await output.WriteLineAsync($"{scenario.Name,-16} {(scenario.InSmoke ? "smoke " : "full  ")} {scenario.Summary}");
            return 0;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Cancel(context, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Cancel(context, stop));
        var totals = new SuiteTotals(arguments.Seed, arguments.Size);
        try
        {
            await RunAsync(arguments, totals, arguments.Json ? error : output, stop.Token);
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Stopped.");
            return Failed;
        }

        await output.WriteLineAsync(arguments.Json ? totals.ToJson() : totals.ToString());
        return totals.IsGreen ? 0 : Failed;
    }

    private static async Task RunAsync(SuiteArguments arguments, SuiteTotals totals, TextWriter output, CancellationToken stop)
    {
        var runner = new ScenarioRunner(arguments, output);
        foreach (var scenario in arguments.Scenarios)
        {
            if (scenario.Missing() is { } missing)
            {
                totals.Skipped++;
                await output.WriteLineAsync($"{scenario.Name}: skipped, {missing}");
                continue;
            }

            var started = Stopwatch.GetTimestamp();
            await output.WriteLineAsync($"{scenario.Name}: {scenario.Summary}");
            totals.Add(await runner.RunAsync(scenario, stop));
            await output.WriteLineAsync(FormattableString.Invariant($"  took {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
        }
    }

    private static void Cancel(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}

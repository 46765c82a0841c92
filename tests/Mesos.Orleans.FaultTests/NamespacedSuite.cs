using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Mesos.Orleans.FaultTests.Recording;
using Mesos.Orleans.FaultTests.Scenarios;

namespace Mesos.Orleans.FaultTests;

/// <summary>Runs a scenario in a process of its own that has its own network and mounts, so that nothing of them outlives it or is seen by others.</summary>
internal static class NamespacedSuite
{
    private const string Mark = "MESOS_FAULTS_NAMESPACE";

    /// <summary>This is that process.</summary>
    public static bool IsInside => Environment.GetEnvironmentVariable(Mark) is not null;

    /// <summary>Runs a scenario there.</summary>
    public static async Task<ScenarioResult> RunAsync(Scenario scenario, SuiteArguments arguments, TextWriter output, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("unshare") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])
        [
            "--net", "--mount", "dotnet", "exec", typeof(NamespacedSuite).Assembly.Location, "--scenario", scenario.Name,
            "--seed", arguments.Seed.ToString(CultureInfo.InvariantCulture), "--size", arguments.Size.ToString(), "--json", .. arguments.Keep ? ["--keep"] : (string[])[],
        ])
            start.ArgumentList.Add(argument);
        start.Environment[Mark] = "1";
        using var process = Process.Start(start)!;
        using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text && text.StartsWith(' '))
                output.WriteLine(text);
        };
        process.BeginErrorReadLine();
        var totals = JsonNode.Parse(await process.StandardOutput.ReadToEndAsync(CancellationToken.None) is { Length: > 0 } text ? text : "null");
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        return totals is null
            ? new ScenarioResult(scenario.Name, 0, null, $"The process in the namespaces ended with {process.ExitCode}.")
            : new ScenarioResult(scenario.Name, (int)totals["faults"]!, Verdict.Of(totals), (int)totals["failed"]! > 0 ? "see above" : null);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Mesos.Orleans.Local.Tests;

/// <summary>One of the product's programs, as a process of its own.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly SemaphoreSlim _news = new(0);

    private RunningProgram(Process process) => _process = process;

    /// <summary>All that it has written so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts a program by the name of its assembly, beside this test's own.</summary>
    public static RunningProgram Start(string assembly, params string[] args)
    {
        // Whoever runs the tests in the background has SIGINT ignored, and what is ignored is inherited: Ctrl-C would do nothing.
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add("--default-signal=INT");
        start.ArgumentList.Add("dotnet");
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        start.Environment["DOTNET_hostBuilder__reloadConfigOnChange"] = "false";
        var program = new RunningProgram(new Process { StartInfo = start });
        program._process.OutputDataReceived += (_, line) => program.Take(line.Data);
        program._process.ErrorDataReceived += (_, line) => program.Take(line.Data);
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Waits for a line that contains a text.</summary>
    public async Task WaitFor(string text)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!_output.Any(line => line.Contains(text, StringComparison.Ordinal)))
        {
            Assert.False(_process.HasExited, $"It ended ({(_process.HasExited ? _process.ExitCode : 0)}) before it wrote '{text}':\n{Output}");
            try
            {
                await _news.WaitAsync(TimeSpan.FromSeconds(1), limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"It did not write '{text}' within {Limit}:\n{Output}");
            }
        }
    }

    /// <summary>Waits for its end, and returns the exit code.</summary>
    public async Task<int> WaitForExit()
    {
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"It did not end within {Limit}:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Sends SIGINT, as Ctrl-C does.</summary>
    public void Interrupt() => Signal("-INT");

    /// <summary>Kills it, and nothing that it started.</summary>
    public async Task KillAlone()
    {
        Signal("-KILL");
        await WaitForExit();
    }

    /// <summary>Sends a signal by its name, <c>-USR1</c>.</summary>
    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await WaitForExit();
        }

        _process.Dispose();
        _news.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
            _news.Release();
        }
    }
}

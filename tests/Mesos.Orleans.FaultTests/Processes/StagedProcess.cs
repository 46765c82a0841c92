using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Mesos.Orleans.FaultTests.Processes;

/// <summary>
/// A program as a process of its own, in its own session, whose output goes to a file. It can be killed, frozen and started again any number of times; what
/// ends by itself while it is meant to run is started again, as a supervisor would.
/// </summary>
internal sealed partial class StagedProcess : IAsyncDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly string[] _command;
    private readonly string _log;
    private readonly bool _supervised;
    private Process? _process;
    private bool _wanted;

    /// <summary>Names the process; <see cref="Start"/> starts it.</summary>
    /// <param name="name">What it is called in reports.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="log">Where its output is appended.</param>
    /// <param name="supervised">Start it again when it ends by itself.</param>
    public StagedProcess(string name, string[] command, string log, bool supervised) =>
        (Name, _command, _log, _supervised) = (name, command, log, supervised);

    /// <summary>What it is called in reports.</summary>
    public string Name { get; }

    /// <summary>Runs before every start; null for nothing.</summary>
    public Func<Process, Task>? Started { get; set; }

    /// <summary>How often it ended without being told to.</summary>
    public int UnexpectedEnds { get; private set; }

    /// <summary>The exit code of its last unexpected end.</summary>
    public int LastExitCode { get; private set; }

    /// <summary>The process id, 0 while there is none.</summary>
    public int Pid
    {
        get
        {
            lock (_lock)
                return _process is { HasExited: false } process ? process.Id : 0;
        }
    }

    /// <summary>The command line of one of the product's programs, found beside this one.</summary>
    public static string[] Program(string assembly, params IEnumerable<string> args) =>
        ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, assembly + ".dll"), .. args];

    /// <summary>Starts it.</summary>
    public void Start()
    {
        lock (_lock)
        {
            _wanted = true;
            if (_process is { HasExited: false })
                return;
            _process = Launch();
        }
    }

    /// <summary>Ends it as a crash does, and waits until it is gone.</summary>
    public Task KillAsync() => EndAsync(Signal.Kill);

    /// <summary>Asks it to stop in good order, and waits until it has.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        var process = await EndAsync(Signal.Terminate);
        return process?.ExitCode ?? 0;
    }

    /// <summary>Freezes it.</summary>
    public void Freeze() => Send(Signal.Stop);

    /// <summary>Lets it run on.</summary>
    public void Thaw() => Send(Signal.Continue);

    /// <summary>The end of what it wrote, for reports.</summary>
    public string Tail(int lines = 25) => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(lines)) : "";

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
    }

    private async Task<Process?> EndAsync(Signal signal)
    {
        Process? process;
        lock (_lock)
        {
            _wanted = false;
            process = _process;
        }

        if (process is null)
            return null;
        Send(signal);
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _ = NativeKill(process.Id, (int)Signal.Kill);
            throw new TimeoutException($"{Name} did not end within {StopLimit.TotalSeconds} s after signal {signal}.");
        }

        return process;
    }

    private void Send(Signal signal)
    {
        lock (_lock)
        {
            if (_process is { HasExited: false } process)
                _ = NativeKill(process.Id, (int)signal);
        }
    }

    // Whoever runs this in the background has SIGINT ignored, and what is ignored is inherited. setsid and env replace themselves: the id is the program's.
    private Process Launch()
    {
        var start = new ProcessStartInfo("setsid") { UseShellExecute = false, RedirectStandardInput = true };
        foreach (var argument in (string[])["sh", "-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", _log, "env", "--default-signal=INT", .. _command])
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_hostBuilder__reloadConfigOnChange"] = "false";
        start.Environment["DOTNET_TieredPGO"] = "0";
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.Exited += (_, _) => Ended(process);
        process.Start();
        process.StandardInput.Close();
        return process;
    }

    private void Ended(Process process)
    {
        lock (_lock)
        {
            if (!_wanted || process != _process)
                return;
            UnexpectedEnds++;
            LastExitCode = process.ExitCode;
            File.AppendAllText(_log, string.Create(CultureInfo.InvariantCulture, $"--- {Name} ended by itself with exit code {process.ExitCode}\n"));
            if (_supervised)
                _ = RestartAsync();
        }
    }

    private async Task RestartAsync()
    {
        await Task.Delay(RestartDelay);
        lock (_lock)
        {
            if (_wanted && _process is { HasExited: true })
                _process = Launch();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int NativeKill(int pid, int signal);
}

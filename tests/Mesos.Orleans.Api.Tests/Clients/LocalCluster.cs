using System.Diagnostics;
using Mesos.Orleans.Api.Tests.Hosting;

namespace Mesos.Orleans.Api.Tests.Clients;

/// <summary>The local program as people start it: a process of its own with one master and one agent that runs real commands.</summary>
public sealed class LocalCluster : IAsyncLifetime
{
    private const string MasterLine = "  master";

    private readonly List<string> _output = [];
    private readonly TaskCompletionSource<Uri> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process _process = null!;

    /// <summary>What it and its clients may write to; gone afterwards.</summary>
    public DirectoryInfo Directory { get; } = System.IO.Directory.CreateTempSubdirectory("mesos-clients-");

    /// <summary>Where the master listens.</summary>
    public Uri Master { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Mesos.Orleans.Local.dll");
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Directory.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])
            [program, "--urls", "http://127.0.0.1:0", "--work-dir", Path.Combine(Directory.FullName, "work"), "--resources", "cpus:4;mem:2048;disk:1000;ports:[31000-32000]"])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var exit = _process.WaitForExitAsync();
        if (await Task.WhenAny(_started.Task, exit).For("The line that names the master") == exit)
            throw new InvalidOperationException($"The local program ended:{Environment.NewLine}{Output()}");
        Master = await _started.Task;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().For("The end of the local program and of its output");
        _process.Dispose();
        Directory.Delete(recursive: true);
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Add(line);
        if (line.StartsWith(MasterLine, StringComparison.Ordinal))
            _started.TrySetResult(new Uri(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
    }

    private string Output()
    {
        lock (_output)
            return string.Join(Environment.NewLine, _output);
    }
}

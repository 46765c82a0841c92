using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>
/// An emulated Azure storage account of the tests' own. Its tests are skipped in builds without the providers, and where <c>azurite</c> is not on the PATH.
/// It keeps everything in memory: once stopped, it is empty.
/// </summary>
public sealed class Azurite : IAsyncLifetime
{
#if AZURE_STORAGE
    private static readonly bool IsBuiltIn = true;
#else
    private static readonly bool IsBuiltIn = false;
#endif

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly int _blobs = FreePorts.Next();
    private readonly int _queues = FreePorts.Next();
    private readonly int _tables = FreePorts.Next();
    private Process? _process;

    /// <summary>The key that all emulators have.</summary>
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, "azurite")).FirstOrDefault(File.Exists);

    /// <summary>The account.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={AccountKey};BlobEndpoint=http://127.0.0.1:{_blobs}/devstoreaccount1;TableEndpoint=http://127.0.0.1:{_tables}/devstoreaccount1
        """);

    /// <summary>Skips the test in a build without the providers.</summary>
    public static void SkipUnlessBuiltIn() => Assert.SkipUnless(IsBuiltIn, "This build has no Azure storage; build with -p:AzureStorage=true.");

    /// <summary>The settings that put a silo's state there.</summary>
    internal (string Key, string? Value)[] Settings(string provider, string service, WorkDirectory directory)
    {
        SkipUnlessBuiltIn();
        Assert.SkipWhen(Program is null, "azurite is not on the PATH (npm install -g azurite)");
        return
        [
            directory.Setting, ("Orleans:ServiceId", service),
            ("Orleans:GrainStorage:Default:ProviderType", provider), ("Orleans:GrainStorage:Default:ConnectionString", ConnectionString),
        ];
    }

    public ValueTask InitializeAsync() => new(StartAsync());

    /// <summary>Starts it, empty, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        if (!IsBuiltIn || Program is null)
        {
            return;
        }

        _process = Process.Start(new ProcessStartInfo(Program, [
            "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--inMemoryPersistence", "--blobHost", "127.0.0.1", "--blobPort", $"{_blobs}",
            "--queueHost", "127.0.0.1", "--queuePort", $"{_queues}", "--tableHost", "127.0.0.1", "--tablePort", $"{_tables}"]) { RedirectStandardOutput = true })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        foreach (var port in new[] { _blobs, _tables })
        {
            await MasterProgram.Eventually(async () =>
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            });
        }
    }

    /// <summary>Kills it.</summary>
    public async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WaitAsync(StopLimit);
            process.Dispose();
        }
    }

    /// <summary>Freezes it, as a machine that hangs, or lets it go on.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}

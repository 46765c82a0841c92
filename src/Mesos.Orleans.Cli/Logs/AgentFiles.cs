using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Mesos.Orleans.Cli.Output;

namespace Mesos.Orleans.Cli.Logs;

/// <summary>Reads sandbox files from an agent over HTTP.</summary>
internal sealed class AgentFiles : IDisposable
{
    /// <summary>How long one answer may take.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private readonly Uri _address;
    private readonly string _process;
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.GZip,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    })
    {
        Timeout = AnswerTimeout,
    };

    private string? _prefix;

    private AgentFiles(Uri address, string process) => (_address, _process) = (address, process);

    /// <summary>The agent of a <c>pid</c> such as <c>slave(1)@10.0.0.1:5051</c>; null where it is none.</summary>
    /// <param name="pid">The agent's pid.</param>
    /// <param name="scheme">http or https: agents are taken to speak as their master does.</param>
    public static AgentFiles? Of(string pid, string scheme)
    {
        var at = pid.LastIndexOf('@');
        return at > 0 && Uri.TryCreate($"{scheme}://{pid[(at + 1)..]}", UriKind.Absolute, out var address)
            ? new AgentFiles(address, pid[..at]) : null;
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Reads a piece of a file; null where the agent has no such file.</summary>
    public async Task<FilePage?> ReadAsync(string path, long offset, long length, CancellationToken cancellation)
    {
        var query = string.Create(
            CultureInfo.InvariantCulture, $"/files/read?path={Uri.EscapeDataString(path)}&offset={offset}&length={length}");
        // Mesos has the files beside the agent's own routes; where several agents share a port, only the longer path tells them apart.
        string[] prefixes = _prefix is null ? ["", $"/{_process}"] : [_prefix];
        foreach (var prefix in prefixes)
        {
            if (await GetAsync(prefix + query, cancellation).ConfigureAwait(false) is not { } body)
                continue;
            _prefix = prefix;
            return FilePage.Parse(body)
                ?? throw new CommandFailure($"The agent at {_address.Authority} answers {prefix}/files/read with something else than a piece of a file.");
        }

        return null;
    }

    /// <summary>The directory of an executor's run on the agent's disk, as the agent's <c>/state</c> has it; null where it has none.</summary>
    public async Task<string?> FindDirectoryAsync(TaskAddress task, CancellationToken cancellation)
    {
        if (await GetAsync($"/{_process}/state", cancellation).ConfigureAwait(false) is not { } body)
            return null;
        using var document = ParseState(body);
        var executors = document.RootElement.Items("frameworks").Concat(document.RootElement.Items("completed_frameworks"))
            .Where(framework => framework.Text("id") == task.FrameworkId)
            .SelectMany(framework => framework.Items("executors").Concat(framework.Items("completed_executors")))
            .Where(executor => executor.Text("id") == task.ExecutorId)
            .ToList();
        var run = executors.FirstOrDefault(executor => executor.Text("container") == task.Container);
        if (run.ValueKind == JsonValueKind.Undefined)
            run = executors.FirstOrDefault();
        return run.ValueKind == JsonValueKind.Object && run.Text("directory") is { Length: > 0 } directory ? directory : null;
    }

    private JsonDocument ParseState(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException fault)
        {
            throw new CommandFailure($"The agent at {_address.Authority} answers /{_process}/state with something else than JSON.", fault);
        }
    }

    private async Task<byte[]?> GetAsync(string pathAndQuery, CancellationToken cancellation)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri(_address, pathAndQuery), cancellation).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return null;
            var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? body : throw new CommandFailure(
                $"The agent at {_address.Authority} answers {(int)response.StatusCode}: {System.Text.Encoding.UTF8.GetString(body).Trim().ReplaceLineEndings(" ")}");
        }
        catch (Exception broken) when (broken is HttpRequestException or SocketException or IOException || (broken is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new CommandFailure(
                $"Cannot reach the agent at {_address.Authority}: {broken.InnerException?.Message ?? broken.Message}. Logs are read from the agent itself, so it must run and be reachable from here.", broken);
        }
    }
}

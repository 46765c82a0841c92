using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Fetching;

/// <summary>
/// Brings the URIs of a command into its sandbox, in their order, before the command starts (features.md §19). <c>cache</c> is
/// accepted and changes nothing. The first failure ends it, with a text that names the URI.
/// </summary>
internal sealed class Fetcher(HttpClient client, IProcessSupervisor supervisor, IIdSource ids, FetcherOptions options, TimeProvider time)
{
    private readonly HttpDownload _download = new(client, options.StallTimeout, time);

    /// <summary>Fetches everything and gives the sandbox to the user. Null for success.</summary>
    internal async Task<Refusal?> FetchAsync(
        IReadOnlyList<V1.CommandInfo.Types.URI> uris, Sandbox sandbox, UserAccount user, CancellationToken cancellationToken)
    {
        if (uris.Count > options.MaxUris)
            return new Refusal(RefusalCode.TooLarge, $"The command names {uris.Count} URIs; at most {options.MaxUris} are fetched.", "command.uris");
        foreach (var uri in uris)
        {
            var item = FetchItem.Parse(uri);
            var failure = item.IsSuccess
                ? await FetchAsync(item.Value, sandbox, user, cancellationToken).ConfigureAwait(false)
                : item.Refusal;
            if (failure is not null)
                return failure;
        }

        if (uris.Count > 0)
            ProcessSpawner.AwaitRunningStarts(); // What was fetched may be executed at once.
        return null;
    }

    private async Task<Refusal?> FetchAsync(FetchItem item, Sandbox sandbox, UserAccount user, CancellationToken cancellationToken)
    {
        try
        {
            var target = new SandboxTarget(sandbox.Path);
            var path = target.PrepareFile(item.FileName);
            if (item.Remote is not null)
                await _download.SaveAsync(item.Remote, path, cancellationToken).ConfigureAwait(false);
            else
                await CopyAsync(item.LocalPath!, path, sandbox, user, cancellationToken).ConfigureAwait(false);

            if (item.IsExecutable)
                File.SetUnixFileMode(path, File.GetUnixFileMode(path)
                    | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            else if (item.Extract && Archive.IsArchive(item.FileName))
                await Archive.ExtractAsync(path, item.FileName, target, cancellationToken).ConfigureAwait(false);
            sandbox.GiveTo(user);
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Whatever a server, a disk or an archive can do wrong: it fails this task and nothing else.
            return new Refusal(RefusalCode.Unavailable, $"Failed to fetch '{item.Uri}': {e.Message.TrimEnd('.')}.", "command.uris");
        }
    }

    private async Task CopyAsync(
        string source, string path, Sandbox sandbox, UserAccount user, CancellationToken cancellationToken)
    {
        if (Directory.Exists(source))
            throw new FetchException("it is a directory");
        if (user.Uid != UserAccount.Current.Uid)
        {
            await CopyAsAsync(user, source, path, sandbox, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!File.Exists(source))
            throw new FetchException("there is no such file on the agent");
        var content = File.OpenRead(source);
        await using (content.ConfigureAwait(false))
            await Archive.WriteAsync(content, path, cancellationToken).ConfigureAwait(false);
        File.SetUnixFileMode(path, File.GetUnixFileMode(source) & (UnixFileMode)0x1ff);
    }

    // A task must not get to read through the agent what its own user may not.
    private async Task CopyAsAsync(
        UserAccount user, string source, string path, Sandbox sandbox, CancellationToken cancellationToken)
    {
        sandbox.GiveTo(user);
        var copy = new ProcessSpec
        {
            ContainerId = $"fetch-{ids.Next():N}",
            Program = "/bin/cp",
            Arguments = ["cp", "--", source, path],
            Environment = new Dictionary<string, string> { ["PATH"] = ExecutableLookup.DefaultPath, ["LC_ALL"] = "C" },
            WorkingDirectory = sandbox.Path,
            StandardOutputPath = sandbox.StandardOutput,
            StandardErrorPath = sandbox.StandardError,
            User = user.Name,
        };
        try
        {
            await RunAsync(copy, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            supervisor.Forget(copy.ContainerId); // Nobody asks for its end again.
        }
    }

    private async Task RunAsync(ProcessSpec copy, CancellationToken cancellationToken)
    {
        var started = await supervisor.StartAsync(copy, cancellationToken).ConfigureAwait(false);
        if (!started.IsSuccess)
            throw new FetchException(started.Refusal.ToString());
        try
        {
            var status = await started.Value.Exit.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!status.IsSuccess)
                throw new FetchException($"user '{copy.User}' cannot copy it (see stderr in the sandbox)");
        }
        catch (OperationCanceledException)
        {
            await supervisor.KillAsync(started.Value.ContainerId, Libc.SIGKILL).ConfigureAwait(false);
            throw;
        }
    }
}

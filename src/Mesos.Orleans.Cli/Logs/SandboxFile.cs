namespace Mesos.Orleans.Cli.Logs;

/// <summary>One file of a task's sandbox, read from its beginning on.</summary>
internal sealed class SandboxFile(AgentFiles agent, TaskAddress task, string file)
{
    /// <summary>Bytes asked for at a time; agents give no more.</summary>
    public const int PageBytes = 16 * 4096;

    private const int LongestPartOfCharacter = 3;
    private string? _path;
    private long _offset;

    /// <summary>Where it was found, or null.</summary>
    public string? Path => _path;

    /// <summary>The next bytes: none at the end for now, null where the file does not exist (yet).</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        if (await SizeAsync(cancellation).ConfigureAwait(false) is not { } size)
            return null;
        var wanted = Math.Min(PageBytes, size - _offset);
        if (wanted <= 0)
            return [];
        if (await PageAsync(wanted, cancellation).ConfigureAwait(false) is not { } data)
            return null;

        // An agent that mends what is not UTF-8 mends half characters too: then the page ends before the character.
        for (var less = 1; less <= LongestPartOfCharacter && less < wanted && EndsMended(data); less++)
        {
            if (await PageAsync(wanted - less, cancellation).ConfigureAwait(false) is { } shorter && !EndsMended(shorter))
                (data, wanted) = (shorter, wanted - less);
        }

        // Mended data has another length than the file.
        _offset += ContainsMended(data) ? wanted : Math.Min(wanted, data.Length);
        return data;
    }

    private async Task<long?> SizeAsync(CancellationToken cancellation)
    {
        if (_path is not null)
            return (await agent.ReadAsync(_path, -1, -1, cancellation).ConfigureAwait(false))?.Offset;
        foreach (var path in task.VirtualPaths(file))
        {
            if (await TryAsync(path, cancellation).ConfigureAwait(false) is { } size)
                return size;
        }

        return await agent.FindDirectoryAsync(task, cancellation).ConfigureAwait(false) is { } directory
            ? await TryAsync(task.InRun(directory, file), cancellation).ConfigureAwait(false) : null;
    }

    private async Task<long?> TryAsync(string path, CancellationToken cancellation)
    {
        if (await agent.ReadAsync(path, -1, -1, cancellation).ConfigureAwait(false) is not { } end)
            return null;
        _path = path;
        return end.Offset;
    }

    private async Task<byte[]?> PageAsync(long length, CancellationToken cancellation) =>
        (await agent.ReadAsync(_path!, _offset, length, cancellation).ConfigureAwait(false))?.Data;

    private static ReadOnlySpan<byte> Mended => "\uFFFD"u8;

    private static bool EndsMended(byte[] data) => data.AsSpan().EndsWith(Mended);

    private static bool ContainsMended(byte[] data) => data.AsSpan().IndexOf(Mended) >= 0;
}

using System.Security.Cryptography;
using System.Text.Json;

namespace Mesos.Orleans.Silo.State;

/// <summary>Writes an export beside its place and moves it there when it is whole.</summary>
internal sealed class StateFileWriter : IAsyncDisposable
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly string _path;
    private readonly string _draft;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _lines;
    private bool _done;

    public StateFileWriter(string path)
    {
        _path = Path.GetFullPath(path);
        _draft = _path + ".part";
        _file = new FileStream(_draft, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16, useAsync: true);
    }

    /// <summary>Adds a line.</summary>
    public async Task WriteAsync<T>(T line)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(line, StateFileJson.Options);
        _hash.AppendData(bytes);
        _hash.AppendData(LineEnd);
        _lines++;
        await _file.WriteAsync(bytes).ConfigureAwait(false);
        await _file.WriteAsync(LineEnd).ConfigureAwait(false);
    }

    /// <summary>Ends the file and puts it in its place, on the disk.</summary>
    /// <returns>Its checksum.</returns>
    public async Task<string> CompleteAsync()
    {
        var end = new StateFileEnd(_lines, Convert.ToHexStringLower(_hash.GetHashAndReset()));
        await WriteAsync(end).ConfigureAwait(false);
        await _file.FlushAsync().ConfigureAwait(false);
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync().ConfigureAwait(false);
        File.Move(_draft, _path, overwrite: false);
        _done = true;
        return end.Sha256;
    }

    public async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        await _file.DisposeAsync().ConfigureAwait(false);
        if (!_done)
        {
            File.Delete(_draft);
        }
    }
}

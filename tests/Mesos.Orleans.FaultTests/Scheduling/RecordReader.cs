using System.Buffers.Text;
using System.Text.Json.Nodes;

namespace Mesos.Orleans.FaultTests.Scheduling;

/// <summary>Reads RecordIO: the length in decimal digits, a newline, that many bytes of JSON. Written for this suite alone, so that it shares no mistake with the product.</summary>
internal sealed class RecordReader(Stream stream)
{
    private const int MaxRecordBytes = 64 * 1024 * 1024;

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next record; null when the stream ends.</summary>
    /// <param name="silence">The longest time without a byte.</param>
    /// <exception cref="TimeoutException">Nothing came for that long.</exception>
    public async Task<JsonNode?> ReadAsync(TimeSpan silence, CancellationToken cancellation)
    {
        int newline;
        while ((newline = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0)
        {
            if (!await FillAsync(silence, cancellation))
                return null;
        }

        if (!Utf8Parser.TryParse(_buffer.AsSpan(_start, newline), out int length, out var consumed) || consumed != newline || length is < 0 or > MaxRecordBytes)
            throw new InvalidDataException("The stream has a record without a length.");
        _start += newline + 1;
        while (_end - _start < length)
        {
            if (!await FillAsync(silence, cancellation))
                return null;
        }

        var record = JsonNode.Parse(_buffer.AsSpan(_start, length));
        _start += length;
        return record;
    }

    private async Task<bool> FillAsync(TimeSpan silence, CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(silence);
        try
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), limit.Token);
            _end += read;
            return read > 0;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"The stream was silent for {silence.TotalSeconds} s.");
        }
    }
}

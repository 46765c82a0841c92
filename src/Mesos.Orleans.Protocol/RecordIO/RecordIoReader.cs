using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Mesos.Orleans.Protocol.RecordIO;

/// <summary>Reads the records of a RecordIO stream: the length in decimal digits, a line feed, as many bytes; again and again.</summary>
/// <remarks>
/// The framing of Mesos' event streams and of its container input and output. Input may arrive in pieces of any size. A length of zero is
/// a record. After an error or the end every further read says the same. Nothing is allocated for a record before its bytes arrive.
/// Not for use by several callers at once. The caller completes the <see cref="PipeReader"/>.
/// </remarks>
public sealed class RecordIoReader
{
    /// <summary>The longest header, in digits: as many as the largest 64-bit number has.</summary>
    public const int MaxHeaderDigits = 20;

    private const byte LineFeed = (byte)'\n';
    private readonly PipeReader _input;
    private readonly int _maxRecordBytes;
    private SequencePosition? _endOfRecord;
    private long _announced = -1;
    private RecordIoReadResult? _last;

    /// <summary>Reads from a pipe.</summary>
    /// <param name="input">Where the bytes come from.</param>
    /// <param name="options">The limits, or null for the defaults.</param>
    public RecordIoReader(PipeReader input, RecordIoOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        _input = input;
        _maxRecordBytes = (options ?? new()).MaxRecordBytes;
        ArgumentOutOfRangeException.ThrowIfNegative(_maxRecordBytes, nameof(options));
    }

    /// <summary>Waits for the next record and thereby releases the one before.</summary>
    /// <exception cref="OperationCanceledException">The read was cancelled, by the token or at the pipe; it may be tried again.</exception>
    public async ValueTask<RecordIoReadResult> ReadAsync(CancellationToken cancellation = default)
    {
        if (_last is { } last)
            return last;
        ReleaseRecord();
        while (true)
        {
            ReadResult read = await _input.ReadAsync(cancellation).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (read.IsCanceled)
            {
                _input.AdvanceTo(buffer.Start);
                throw new OperationCanceledException("The read was cancelled at the pipe.");
            }

            RecordIoReadResult? result = Next(ref buffer, read.IsCompleted);
            if (result is { IsRecord: true } record)
            {
                _endOfRecord = record.Record.End;
                return record;
            }

            _input.AdvanceTo(buffer.Start, buffer.End);
            if (result is { } final)
            {
                _last = final;
                return final;
            }
        }
    }

    /// <summary>All records to the end of the stream, each valid until the next is asked for.</summary>
    /// <exception cref="RecordIoException">The stream is not RecordIO.</exception>
    public async IAsyncEnumerable<ReadOnlySequence<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true)
        {
            RecordIoReadResult result = await ReadAsync(cancellation).ConfigureAwait(false);
            if (result.Error != RecordIoError.None)
                throw new RecordIoException(result.Error, result.Message!);
            if (!result.IsRecord)
                yield break;
            yield return result.Record;
        }
    }

    private void ReleaseRecord()
    {
        if (_endOfRecord is not { } end)
            return;
        _endOfRecord = null;
        _input.AdvanceTo(end);
    }

    // Takes what it can from the buffer; null means that more bytes are needed.
    private RecordIoReadResult? Next(ref ReadOnlySequence<byte> buffer, bool isCompleted)
    {
        if (_announced < 0 && TakeHeader(ref buffer) is { } failure)
            return failure;
        if (_announced >= 0 && buffer.Length >= _announced)
        {
            ReadOnlySequence<byte> record = buffer.Slice(0, _announced);
            _announced = -1;
            return RecordIoReadResult.Of(record);
        }

        if (!isCompleted)
            return null;
        if (_announced < 0 && buffer.IsEmpty)
            return RecordIoReadResult.EndOfStream;
        string where = _announced < 0 ? "inside a record's header" : $"after {buffer.Length} of the {_announced} bytes of a record";
        return RecordIoReadResult.Failed(RecordIoError.Truncated, $"The stream ended {where}.");
    }

    private RecordIoReadResult? TakeHeader(ref ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        UInt128 length = 0;
        while (reader.TryRead(out byte character))
        {
            if (character == LineFeed && reader.Consumed > 1)
                return Announce(length, ref buffer, reader.Position);
            if (!char.IsAsciiDigit((char)character))
                return NotANumber(character);
            if (reader.Consumed > MaxHeaderDigits)
                return TooLong;
            length = (length * 10) + (character - (uint)'0');
        }

        return null;
    }

    private RecordIoReadResult? Announce(UInt128 length, ref ReadOnlySequence<byte> buffer, SequencePosition afterHeader)
    {
        if (length > (uint)_maxRecordBytes)
            return RecordIoReadResult.Failed(
                RecordIoError.RecordTooLarge, $"A record of {length} bytes is announced; at most {_maxRecordBytes} are accepted.");
        _announced = (long)length;
        buffer = buffer.Slice(afterHeader);
        return null;
    }

    private static RecordIoReadResult TooLong { get; } =
        RecordIoReadResult.Failed(RecordIoError.HeaderTooLong, $"A record's header has more than {MaxHeaderDigits} digits.");

    private static RecordIoReadResult NotANumber(byte found) => RecordIoReadResult.Failed(
        RecordIoError.HeaderNotANumber, $"A record's header must be a decimal number, found byte 0x{found:x2} in it.");
}

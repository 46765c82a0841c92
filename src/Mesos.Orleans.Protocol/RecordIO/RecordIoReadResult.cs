using System.Buffers;

namespace Mesos.Orleans.Protocol.RecordIO;

/// <summary>What <see cref="RecordIoReader.ReadAsync"/> found: a record, the end of the stream, or an error.</summary>
public readonly struct RecordIoReadResult
{
    private RecordIoReadResult(bool isRecord, ReadOnlySequence<byte> record, RecordIoError error, string? message) =>
        (IsRecord, Record, Error, Message) = (isRecord, record, error, message);

    /// <summary>True where <see cref="Record"/> is a record, which may be empty. False at the end and after an error.</summary>
    public bool IsRecord { get; }

    /// <summary>The bytes of the record. Valid until the next read; copy what must live longer.</summary>
    public ReadOnlySequence<byte> Record { get; }

    /// <summary>What is wrong with the stream; <see cref="RecordIoError.None"/> for a record and for an end between records.</summary>
    public RecordIoError Error { get; }

    /// <summary>The error as one sentence for a person, or null.</summary>
    public string? Message { get; }

    internal static RecordIoReadResult EndOfStream => default;

    internal static RecordIoReadResult Of(ReadOnlySequence<byte> record) => new(true, record, RecordIoError.None, null);

    internal static RecordIoReadResult Failed(RecordIoError error, string message) => new(false, default, error, message);
}

namespace Mesos.Orleans.Protocol.RecordIO;

/// <summary>Limits for reading a RecordIO stream.</summary>
public sealed class RecordIoOptions
{
    /// <summary>The default of <see cref="MaxRecordBytes"/>: 64 MiB.</summary>
    public const int DefaultMaxRecordBytes = 64 * 1024 * 1024;

    /// <summary>The largest record accepted, in bytes without its header; a larger one ends the stream with an error. Not negative.</summary>
    public int MaxRecordBytes { get; init; } = DefaultMaxRecordBytes;
}

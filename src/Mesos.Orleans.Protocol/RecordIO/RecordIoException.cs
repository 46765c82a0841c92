namespace Mesos.Orleans.Protocol.RecordIO;

/// <summary>A stream is not RecordIO: thrown where records are enumerated, since an enumeration has no other way to say it.</summary>
public sealed class RecordIoException : IOException
{
    /// <summary>Makes the exception of an error.</summary>
    public RecordIoException(RecordIoError error, string message)
        : base(message) => Error = error;

    /// <summary>What is wrong with the stream.</summary>
    public RecordIoError Error { get; }
}

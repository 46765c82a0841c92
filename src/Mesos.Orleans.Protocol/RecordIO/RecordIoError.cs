namespace Mesos.Orleans.Protocol.RecordIO;

/// <summary>Why a stream is not, or no longer, RecordIO.</summary>
public enum RecordIoError
{
    /// <summary>It is fine.</summary>
    None = 0,

    /// <summary>A header holds something else than decimal digits, or nothing.</summary>
    HeaderNotANumber,

    /// <summary>A header goes on for more than <see cref="RecordIoReader.MaxHeaderDigits"/> digits.</summary>
    HeaderTooLong,

    /// <summary>A header announces more than <see cref="RecordIoOptions.MaxRecordBytes"/>.</summary>
    RecordTooLarge,

    /// <summary>The stream ended inside a header or a record.</summary>
    Truncated,
}

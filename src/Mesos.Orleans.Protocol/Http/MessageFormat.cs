namespace Mesos.Orleans.Protocol.Http;

/// <summary>The two encodings of v1 messages.</summary>
public enum MessageFormat
{
    /// <summary>The JSON form.</summary>
    Json = 0,

    /// <summary>The binary form.</summary>
    Protobuf = 1,
}

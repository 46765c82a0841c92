namespace Mesos.Orleans.Api.Http;

/// <summary>The two encodings of v1 messages.</summary>
internal enum WireFormat
{
    /// <summary>The JSON form.</summary>
    Json,

    /// <summary>The binary form.</summary>
    Protobuf,
}

/// <summary>The media types of the API.</summary>
internal static class MediaType
{
    public const string Json = "application/json";
    public const string Protobuf = "application/x-protobuf";
    public const string JavaScript = "text/javascript";
    public const string PlainText = "text/plain; charset=utf-8";

    public static string Of(WireFormat format) => format == WireFormat.Json ? Json : Protobuf;

    /// <summary>The format of a request, compared byte for byte as Mesos does: <c>application/json; charset=utf-8</c> is none.</summary>
    public static WireFormat? FormatOf(string contentType) => contentType switch
    {
        Json => WireFormat.Json,
        Protobuf => WireFormat.Protobuf,
        _ => null,
    };
}

namespace Mesos.Orleans.Protocol.Http;

/// <summary>The media types of the HTTP APIs.</summary>
public static class MediaTypes
{
    /// <summary>Messages and documents in JSON.</summary>
    public const string Json = "application/json";

    /// <summary>Messages in protobuf.</summary>
    public const string Protobuf = "application/x-protobuf";

    /// <summary>JSON wrapped for <c>?jsonp=</c>.</summary>
    public const string JavaScript = "text/javascript";

    /// <summary>Errors.</summary>
    public const string PlainText = "text/plain; charset=utf-8";

    /// <summary>The media type of a format.</summary>
    public static string Of(MessageFormat format) => format == MessageFormat.Json ? Json : Protobuf;

    /// <summary>The format of a request, compared byte for byte as Mesos does: <c>application/json; charset=utf-8</c> is none.</summary>
    /// <param name="contentType">The value of the Content-Type header.</param>
    public static MessageFormat? FormatOf(string contentType) => contentType switch
    {
        Json => MessageFormat.Json,
        Protobuf => MessageFormat.Protobuf,
        _ => null,
    };
}

namespace Mesos.Orleans.Protocol.Http;

/// <summary>The function of <c>?jsonp=</c>, whose name is written into an answer that browsers run.</summary>
public static class JsonpCallback
{
    /// <summary>What a request with another value is answered with, status 400.</summary>
    public const string Expectation = "Expecting 'jsonp' to be the name of a function: letters, digits, '_', '$', '.', '[' and ']'";

    /// <summary>True where the value can be nothing but a name.</summary>
    public static bool IsName(string value) => value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '.' or '[' or ']');
}

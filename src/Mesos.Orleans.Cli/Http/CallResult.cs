using System.Net;

namespace Mesos.Orleans.Cli.Http;

/// <summary>What became of a call.</summary>
/// <param name="Status">The answer's status; null where there was none, so that nobody knows whether the call had an effect.</param>
/// <param name="Text">The answer's text, or what broke.</param>
internal sealed record CallResult(HttpStatusCode? Status, string Text)
{
    /// <summary>The master took the call.</summary>
    public bool IsAccepted => Status is HttpStatusCode.Accepted or HttpStatusCode.OK;

    /// <summary>The master said no: the call had no effect.</summary>
    public bool IsRefused => Status is { } status && (int)status is >= 400 and < 500;
}

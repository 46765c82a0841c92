namespace Mesos.Orleans.Core;

/// <summary>The only table from the kinds of refusal to the statuses of HTTP, for masters and agents.</summary>
public static class RefusalStatus
{
    /// <summary>The status that answers a refusal; 500 for a kind that is not known here.</summary>
    public static int Of(RefusalCode code) => code switch
    {
        RefusalCode.Invalid => 400,
        RefusalCode.Unauthenticated => 401,
        RefusalCode.Forbidden => 403,
        RefusalCode.NotFound => 404,
        RefusalCode.Conflict => 409,
        RefusalCode.TooLarge => 413,
        RefusalCode.NotImplemented => 501,
        RefusalCode.Unavailable => 503,
        _ => 500,
    };
}

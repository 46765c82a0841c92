using Mesos.Orleans.Core;
using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Api.Http;

/// <summary>The only table from the kinds of refusal to HTTP statuses.</summary>
internal static class RefusalStatus
{
    public static int Of(RefusalCode code) => code switch
    {
        RefusalCode.Invalid => StatusCodes.Status400BadRequest,
        RefusalCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalCode.Forbidden => StatusCodes.Status403Forbidden,
        RefusalCode.NotFound => StatusCodes.Status404NotFound,
        RefusalCode.Conflict => StatusCodes.Status409Conflict,
        RefusalCode.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RefusalCode.NotImplemented => StatusCodes.Status501NotImplemented,
        RefusalCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}

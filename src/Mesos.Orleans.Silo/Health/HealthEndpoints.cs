using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Mesos.Orleans.Silo.Health;

/// <summary>
/// <c>/health/live</c> for whoever restarts processes and <c>/health/ready</c> for whoever sends them work, beside Mesos' own <c>/health</c>, which only says that HTTP is served. 200 or
/// 503, with the checks and what they found as JSON.
/// </summary>
internal static class HealthEndpoints
{
    private const string Live = "live";
    private const string Ready = "ready";

    /// <summary>Adds the checks.</summary>
    public static IServiceCollection AddMesosHealth(this IServiceCollection services)
    {
        services.AddSingleton<StoreWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreWatch>());
        services.AddHealthChecks()
            .AddCheck<SiloHealth>("silo", tags: [Live, Ready])
            .AddCheck<StoreHealth>("store", tags: [Ready])
            .AddCheck<ClusterHealth>("cluster", tags: [Ready]);
        return services;
    }

    /// <summary>Maps the two paths.</summary>
    public static void MapMesosHealth(this IEndpointRouteBuilder endpoints)
    {
        // A silo that joins or leaves is not to be killed for it, and gets no work.
        endpoints.MapHealthChecks("/health/live", Options(Live, degraded: StatusCodes.Status200OK));
        endpoints.MapHealthChecks("/health/ready", Options(Ready, degraded: StatusCodes.Status503ServiceUnavailable));
    }

    private static HealthCheckOptions Options(string tag, int degraded) => new()
    {
        Predicate = check => check.Tags.Contains(tag),
        AllowCachingResponses = false,
        ResultStatusCodes =
        {
            [HealthStatus.Healthy] = StatusCodes.Status200OK,
            [HealthStatus.Degraded] = degraded,
            [HealthStatus.Unhealthy] = StatusCodes.Status503ServiceUnavailable,
        },
        ResponseWriter = WriteAsync,
    };

    private static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = MediaTypeNames.Application.Json;
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", context.Response.StatusCode == StatusCodes.Status200OK ? "ok" : "unavailable");
        json.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteString(name, entry.Description ?? entry.Exception?.Message ?? entry.Status.ToString());
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}

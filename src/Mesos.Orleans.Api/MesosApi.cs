using Mesos.Orleans.Api.Allocation;
using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Api.Maintenance;
using Mesos.Orleans.Api.Metrics;
using Mesos.Orleans.Api.Operations;
using Mesos.Orleans.Api.Operator;
using Mesos.Orleans.Api.Quota;
using Mesos.Orleans.Api.Roles;
using Mesos.Orleans.Api.Scheduler;
using Mesos.Orleans.Api.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Mesos.Orleans.Api;

/// <summary>Puts the HTTP door of Mesos into a web application that is a silo or an Orleans client of one.</summary>
public static class MesosApi
{
    /// <summary>
    /// Adds what the door needs. The application brings the rest: Orleans (<c>IGrainFactory</c>) and an <see cref="Core.IIdSource"/> for stream ids.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddMesosApi(this IServiceCollection services)
    {
        services.AddOptions<MesosApiOptions>().BindConfiguration(MesosApiOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MesosApiOptions>, MesosApiOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<MasterIdentity>();
        services.AddSingleton<ClusterReader>();
        services.AddSingleton<OpenStreams>();
        services.AddSingleton<CallCounters>();
        services.AddSingleton<SchedulerEndpoint>();
        services.AddSingleton<OperatorEndpoint>();
        services.AddSingleton<ResourceCalls>();
        services.AddSingleton<ResourceEndpoints>();
        services.AddSingleton<OperatorTables>();
        services.AddSingleton<OperatorMaintenance>();
        services.AddSingleton<MaintenanceEndpoints>();
        services.AddSingleton<QuotaEndpoints>();
        services.AddSingleton<ExplainEndpoints>();
        services.AddSingleton<ShapeEndpoints>();
        services.AddSingleton<ConstraintsEndpoint>();
        services.AddSingleton<WeightsEndpoints>();
        services.AddSingleton<MetricsEndpoint>();
        services.AddSingleton<StateEndpoints>();
        services.AddSingleton<MasterEndpoints>();
        services.AddSingleton<RequestDispatcher>();
        services.AddSingleton(provider => new RouteTable(Routes(provider)));
        return services;
    }

    /// <summary>Answers every request that no other endpoint takes. Paths are matched as Mesos does it: the longest known one that starts the request's.</summary>
    /// <param name="endpoints">The application.</param>
    /// <returns>The endpoint, for conventions.</returns>
    public static IEndpointConventionBuilder MapMesosApi(this IEndpointRouteBuilder endpoints)
    {
        var dispatcher = endpoints.ServiceProvider.GetRequiredService<RequestDispatcher>();
        return endpoints.MapFallback("{**path}", dispatcher.Handle);
    }

    private static IEnumerable<ApiRoute> Routes(IServiceProvider provider)
    {
        var state = provider.GetRequiredService<StateEndpoints>();
        var master = provider.GetRequiredService<MasterEndpoints>();
        var explain = provider.GetRequiredService<ExplainEndpoints>();
        var shapes = provider.GetRequiredService<ShapeEndpoints>();
        var resources = provider.GetRequiredService<ResourceEndpoints>();
        var maintenance = provider.GetRequiredService<MaintenanceEndpoints>();
        var quota = provider.GetRequiredService<QuotaEndpoints>();
        var weights = provider.GetRequiredService<WeightsEndpoints>();
        return
        [
            ApiRoute.Post("api/v1/scheduler", provider.GetRequiredService<SchedulerEndpoint>().Handle),
            ApiRoute.Post("api/v1", provider.GetRequiredService<OperatorEndpoint>().Handle),
            ApiRoute.Get("metrics/snapshot", provider.GetRequiredService<MetricsEndpoint>().Snapshot),
            ApiRoute.Get("health", master.Health),
            ApiRoute.Get("version", master.Version),
            ApiRoute.Get("flags", master.Flags),
            ApiRoute.Get("redirect", master.Redirect),
            new("maintenance/schedule", (HttpMethods.Get, maintenance.GetSchedule), (HttpMethods.Post, maintenance.UpdateSchedule)),
            ApiRoute.Get("maintenance/status", maintenance.GetStatus),
            ApiRoute.Post("machine/down", maintenance.Down),
            ApiRoute.Post("machine/up", maintenance.Up),
            ApiRoute.Get("state", state.State),
            ApiRoute.Get("state-summary", state.Summary),
            ApiRoute.Get("slaves", state.Agents),
            ApiRoute.Get("frameworks", state.Frameworks),
            ApiRoute.Get("tasks", state.Tasks),
            ApiRoute.Get("roles", state.Roles),
            ApiRoute.Get("explain", explain.Explain),
            ApiRoute.Post("explain/what-if", explain.WhatIf),
            new(ShapeEndpoints.Path, (HttpMethods.Get, shapes.Get), (HttpMethods.Post, shapes.Publish)),
            ApiRoute.Get(ConstraintsEndpoint.Path, provider.GetRequiredService<ConstraintsEndpoint>().Get),
            ApiRoute.Post("reserve", resources.Reserve),
            ApiRoute.Post("unreserve", resources.Unreserve),
            ApiRoute.Post("create-volumes", resources.CreateVolumes),
            ApiRoute.Post("destroy-volumes", resources.DestroyVolumes),
            new(QuotaEndpoints.Path, (HttpMethods.Get, quota.Get), (HttpMethods.Post, quota.Set), (HttpMethods.Delete, quota.Remove)),
            new("weights", (HttpMethods.Get, weights.Get), (HttpMethods.Put, weights.Update)),
        ];
    }
}

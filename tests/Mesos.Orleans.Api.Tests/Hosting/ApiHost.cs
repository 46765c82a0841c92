using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using Mesos.Orleans.Core;
using Mesos.Orleans.Protocol.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans;

namespace Mesos.Orleans.Api.Tests.Hosting;

/// <summary>The real door on a real socket, in front of grains that are plain objects.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    public const string SchedulerPath = "/api/v1/scheduler";

    private readonly WebApplication _app;

    private ApiHost(WebApplication app, FakeGrains grains, FakeTimeProvider time)
    {
        (_app, Grains, Time) = (app, grains, time);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = Waiting.Limit };
    }

    public FakeGrains Grains { get; }

    public FakeTimeProvider Time { get; }

    public HttpClient Client { get; }

    public int Port => Client.BaseAddress!.Port;

    public static async Task<ApiHost> Start(Action<MesosApiOptions>? configure = null)
    {
        var (factory, grains) = FakeGrains.Create();
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton(factory);
        builder.Services.AddSingleton<IIdSource, CountingIds>();
        builder.Services.AddMesosApi();
        builder.Services.Configure<MesosApiOptions>(options => configure?.Invoke(options));
        var app = builder.Build();
        app.MapMesosApi();
        await app.StartAsync();
        return new ApiHost(app, grains, time);
    }

    /// <summary>The program is told to stop; its server still serves.</summary>
    public void AnnounceStop() => _app.Lifetime.StopApplication();

    public Task Stop() => _app.StopAsync().For("The end of the host");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync().AsTask().For("The end of the host");
    }

    public async Task<TcpClient> Connect()
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, Port);
        return tcp;
    }

    public Task<HttpResponseMessage> Post(HttpContent content, Action<HttpRequestMessage>? change = null, string path = SchedulerPath)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        change?.Invoke(request);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> Post(string json, Action<HttpRequestMessage>? change = null, string path = SchedulerPath) =>
        Post(Json(json), change, path);

    public static HttpContent Json(string json) => Bytes(Encoding.UTF8.GetBytes(json), "application/json");

    public static HttpContent Bytes(byte[] body, string? contentType)
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return content;
    }

    public static HttpContent Protobuf(IMessage message) => Bytes(message.ToByteArray(), "application/x-protobuf");

    public static string Text(IMessage message) => MesosJson.ToText(message);

    private sealed class CountingIds : IIdSource
    {
        private int _next;

        public Guid Next() => new(Interlocked.Increment(ref _next), 0, 0, new byte[8]);
    }
}

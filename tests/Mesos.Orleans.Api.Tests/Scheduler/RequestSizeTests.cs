using System.Net;
using System.Text;
using Mesos.Orleans.Api.Tests.Hosting;

namespace Mesos.Orleans.Api.Tests.Scheduler;

public sealed class RequestSizeTests : IAsyncLifetime
{
    private const int Limit = 2048;

    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.Start(options => options.MaxRequestBodyBytes = Limit);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Call_AsLongAsTheLimit_Accepted()
    {
        using var response = await _host.Post(Calls.Revive.PadRight(Limit));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Fact]
    public async Task Call_OneByteLonger_413SaysWhatToDo()
    {
        using var response = await _host.Post(Calls.Revive.PadRight(Limit + 1));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("Mesos:Api:MaxRequestBodyBytes", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Call_ChunkedAndTooLong_413()
    {
        using var response = await _host.Post(ApiHost.Json(Calls.Revive.PadRight(Limit + 1)), request => request.Headers.TransferEncodingChunked = true);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Call_ShortAsGzipButTooLongUnpacked_413()
    {
        var content = ApiHost.Bytes(SchedulerCheckOrderTests.Gzip(Encoding.UTF8.GetBytes(Calls.Revive.PadRight(1024 * 1024))), "application/json");
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await _host.Post(content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Api.Tests.Hosting;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Api.Tests.Scheduler;

/// <summary>What clients send that write HTTP by hand.</summary>
public sealed class RawSocketTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    private FakeFramework Framework => _host.Grains.Framework(Calls.Framework);

    public async ValueTask InitializeAsync() => _host = await ApiHost.Start();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Subscribe_ConnectionClose_StreamStaysOpenAndIsChunkedRecordByRecord()
    {
        using var tcp = await _host.Connect();
        var stream = tcp.GetStream();
        await Send(stream, Post(Calls.Subscribe, "Connection: close"));

        var head = await ReadHead(stream);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", head);
        Assert.Contains("\r\nTransfer-Encoding: chunked\r\n", head);
        Assert.Equal(EventType.Subscribed, Record(await ReadChunk(stream)).Type);
        Assert.Equal(EventType.Heartbeat, Record(await ReadChunk(stream)).Type);
        Framework.Send(Calls.Error("one"), Calls.Error("two"));
        Assert.Equal("one", Record(await ReadChunk(stream)).Error.Message);
        Assert.Equal("two", Record(await ReadChunk(stream)).Error.Message);
        Framework.Close();
        Assert.Equal("", await ReadChunk(stream));
        Assert.Equal(0, await stream.ReadAsync(new byte[1]).AsTask().For("The end of the connection"));
    }

    [Fact]
    public async Task Subscribe_Http10_RecordsComeWithoutChunksUntilTheEnd()
    {
        using var tcp = await _host.Connect();
        var stream = tcp.GetStream();
        await Send(stream, Post(Calls.Subscribe).Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal));

        Assert.DoesNotContain("chunked", await ReadHead(stream));
        var records = new RecordReader(stream);
        Assert.Equal(EventType.Subscribed, (await records.NextJson())!.Type);
        Assert.Equal(EventType.Heartbeat, (await records.NextJson())!.Type);
        Framework.Send(Calls.Error("later"));
        Assert.Equal("later", (await records.NextJson())!.Error.Message);
        Framework.Close();
        Assert.Null(await records.NextJson());
    }

    [Fact]
    public async Task Call_ChunkedBodyAndLowerCaseHeaders_Accepted()
    {
        using var tcp = await _host.Connect();
        var stream = tcp.GetStream();
        var (first, second) = (Calls.Revive[..10], Calls.Revive[10..]);
        await Send(stream, $"POST /master/api/v1/scheduler HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nmesos-stream-id: {Calls.Stream}\r\n"
            + $"transfer-encoding: chunked\r\n\r\n{first.Length:x}\r\n{first}\r\n{second.Length:x}\r\n{second}\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 202 Accepted\r\n", await ReadHead(stream));
        Assert.Equal(Guid.Parse(Calls.Stream), Assert.Single(Framework.Calls).StreamId);
    }

    [Fact]
    public async Task Calls_Pipelined_HandledAndAnsweredInOrder()
    {
        const int Count = 5;
        var first = new TaskCompletionSource();
        Framework.OnCall = async call =>
        {
            if (call.Call.Kill.TaskId.Value == "t0")
                await first.Task;
            return CallReply.Accepted;
        };
        using var tcp = await _host.Connect();
        var stream = tcp.GetStream();

        await Send(stream, string.Concat(Enumerable.Range(0, Count).Select(n => Post(Calls.Kill($"t{n}")))) + Post("{}"));
        first.SetResult();

        for (var n = 0; n < Count; n++)
            Assert.StartsWith("HTTP/1.1 202 Accepted\r\n", await ReadHead(stream));
        Assert.StartsWith("HTTP/1.1 400 ", await ReadHead(stream));
        Assert.Equal(["t0", "t1", "t2", "t3", "t4"], Framework.Calls.Select(call => call.Call.Kill.TaskId.Value));
    }

    [Theory]
    [InlineData("/master/../state", "404")]
    [InlineData("/master/%2e%2e/state", "404")]
    [InlineData("/unknown", "404")]
    [InlineData("/", "404")]
    [InlineData("/stat", "404")]
    [InlineData("/health", "200")]
    [InlineData("/master/health/", "200")]
    [InlineData("/%68ealth", "200")]
    [InlineData("http://x/master/version", "200")]
    [InlineData("/version/of/what", "200")]
    [InlineData("/state.json?x=1", "200")]
    [InlineData("/master/api/v1/operator", "405")]
    public async Task Get_Path_MatchedAsMesosDoes(string target, string status)
    {
        using var tcp = await _host.Connect();
        var stream = tcp.GetStream();
        await Send(stream, $"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status} ", await ReadHead(stream));
    }

    private static string Post(string body, params string[] headers) =>
        $"POST /api/v1/scheduler HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
        + string.Concat(headers.Select(header => header + "\r\n")) + "\r\n" + body;

    private static async Task Send(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    private static Task<string> ReadHead(NetworkStream stream) => ReadHeadAndBody(stream).For("The head of an answer");

    private static async Task<string> ReadHeadAndBody(NetworkStream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append(await ReadChar(stream));
        var text = head.ToString();
        const string Length = "Content-Length: ";
        var at = text.IndexOf(Length, StringComparison.Ordinal);
        if (at >= 0)
            await stream.ReadExactlyAsync(new byte[int.Parse(text[(at + Length.Length)..text.IndexOf('\r', at)], CultureInfo.InvariantCulture)]);
        return text;
    }

    private static Task<string> ReadChunk(NetworkStream stream) => ReadWholeChunk(stream).For("A chunk");

    private static async Task<string> ReadWholeChunk(NetworkStream stream)
    {
        var size = new StringBuilder();
        while (!size.ToString().EndsWith("\r\n", StringComparison.Ordinal))
            size.Append(await ReadChar(stream));
        var chunk = new byte[int.Parse(size.ToString().Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) + 2];
        await stream.ReadExactlyAsync(chunk);
        return Encoding.UTF8.GetString(chunk[..^2]);
    }

    private static async Task<char> ReadChar(NetworkStream stream)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one);
        return (char)one[0];
    }

    private static V1.Scheduler.Event Record(string chunk)
    {
        var end = chunk.IndexOf('\n', StringComparison.Ordinal);
        Assert.Equal(chunk.Length - end - 1, int.Parse(chunk[..end], CultureInfo.InvariantCulture));
        return Mesos.Orleans.Protocol.Json.MesosJson.Parse<V1.Scheduler.Event>(Encoding.UTF8.GetBytes(chunk[(end + 1)..])).Value!;
    }
}

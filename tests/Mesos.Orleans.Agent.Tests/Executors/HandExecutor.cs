using System.IO.Pipelines;
using System.Net;
using Google.Protobuf;
using Mesos.Orleans.Agent.Tests.Hosting;
using Mesos.Orleans.Protocol.Binary;
using Mesos.Orleans.Protocol.Json;
using Mesos.Orleans.Protocol.RecordIO;
using CallType = Mesos.V1.Executor.Call.Types.Type;

namespace Mesos.Orleans.Agent.Tests.Executors;

/// <summary>Makes the calls of an executor by hand, one stream at a time.</summary>
internal sealed class HandExecutor(AgentFixture agent, string executorId = "exec") : IDisposable
{
    internal const string Path = "api/v1/executor";
    private const string Json = "application/json";
    private const string Protobuf = "application/x-protobuf";

    private HttpResponseMessage? _response;
    private IAsyncEnumerator<V1.Executor.Event>? _events;

    public void Dispose() => _response?.Dispose();

    internal V1.Executor.Call Call(CallType type) => new()
    {
        Type = type, FrameworkId = new() { Value = agent.Framework.Value }, ExecutorId = new() { Value = executorId },
    };

    internal V1.Executor.Call Update(string taskId, V1.TaskState state, Guid? uuid = null)
    {
        var call = Call(CallType.Update);
        call.Update = new() { Status = Status(taskId, state, uuid ?? new Guid(99, 0, 0, new byte[8])) };
        return call;
    }

    internal static V1.TaskStatus Status(string taskId, V1.TaskState state, Guid uuid) => new()
    {
        TaskId = new() { Value = taskId }, State = state, Source = V1.TaskStatus.Types.Source.Executor, Uuid = Core.WireUuid.ToWire(uuid),
    };

    internal Task<HttpResponseMessage> Send(V1.Executor.Call call, string? accept = null) =>
        agent.Post(Path, MesosJson.ToUtf8(call), Json, accept, headersOnly: true);

    internal async Task Accept(V1.Executor.Call call)
    {
        using var response = await Send(call);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    /// <summary>Opens a stream once the agent has the executor; SUBSCRIBED is not read.</summary>
    internal async Task Subscribe(V1.Executor.Call.Types.Subscribe? subscribe = null, bool binaryCall = false, bool binaryEvents = false)
    {
        var call = Call(CallType.Subscribe);
        call.Subscribe = subscribe ?? new();
        HttpResponseMessage response = null!;
        for (var patience = 0; patience < 1000; patience++)
        {
            response = await agent.Post(
                Path, binaryCall ? call.ToByteArray() : MesosJson.ToUtf8(call), binaryCall ? Protobuf : Json, binaryEvents ? Protobuf : Json,
                headersOnly: true);
            if (response.StatusCode != HttpStatusCode.BadRequest)
                break;
            await Task.Delay(10);
        }

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(binaryEvents ? Protobuf : Json, response.Content.Headers.ContentType?.ToString());
        Assert.False(response.Headers.Contains("Mesos-Stream-Id"));
        _response = response;
        _events = Read(response, binaryEvents).GetAsyncEnumerator();
    }

    internal async Task<V1.Executor.Event> Next(V1.Executor.Event.Types.Type expected)
    {
        Assert.True(await _events!.MoveNextAsync().AsTask().WithinPatience(), $"The stream ended before {expected}");
        Assert.Equal(expected, _events.Current.Type);
        return _events.Current;
    }

    internal async Task Ends() => Assert.False(await _events!.MoveNextAsync().AsTask().WithinPatience(), "The stream goes on");

    private static async IAsyncEnumerable<V1.Executor.Event> Read(HttpResponseMessage response, bool isBinary)
    {
        var reader = new RecordIoReader(PipeReader.Create(await response.Content.ReadAsStreamAsync()));
        await foreach (var record in reader.ReadAllAsync())
        {
            var parsed = isBinary ? ProtobufBinary.Parse<V1.Executor.Event>(record) : MesosJson.Parse<V1.Executor.Event>(record);
            Assert.True(parsed.IsSuccess, parsed.Error);
            yield return parsed.Value;
        }
    }
}

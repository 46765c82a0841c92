namespace Mesos.Orleans.Api.Tests.Hosting;

/// <summary>Calls in JSON, as clients write them.</summary>
public static class Calls
{
    public const string Framework = "f-1";

    public const string Stream = "00000001-0000-0000-0000-000000000000";

    public const string SubscribeNew = """{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"me","name":"test"}}}""";

    public const string Subscribe =
        """{"type":"SUBSCRIBE","framework_id":{"value":"f-1"},"subscribe":{"framework_info":{"user":"me","name":"test","id":{"value":"f-1"}}}}""";

    public const string Revive = """{"type":"REVIVE","framework_id":{"value":"f-1"}}""";

    public static string Kill(string task) => $$$$"""{"type":"KILL","framework_id":{"value":"f-1"},"kill":{"task_id":{"value":"{{{{task}}}}"}}}""";

    public static string Message(string base64) =>
        $$$$"""{"type":"MESSAGE","framework_id":{"value":"f-1"},"message":{"agent_id":{"value":"a"},"executor_id":{"value":"e"},"data":"{{{{base64}}}}"}}""";

    public static V1.Scheduler.Event Offers(params string[] ids) => new()
    {
        Type = V1.Scheduler.Event.Types.Type.Offers,
        Offers = new()
        {
            Offers_ =
            {
                ids.Select(id => new V1.Offer
                {
                    Id = new() { Value = id }, FrameworkId = new() { Value = Framework }, AgentId = new() { Value = "a" }, Hostname = "h",
                }),
            },
        },
    };

    public static V1.Scheduler.Event Error(string text) => new() { Type = V1.Scheduler.Event.Types.Type.Error, Error = new() { Message = text } };
}

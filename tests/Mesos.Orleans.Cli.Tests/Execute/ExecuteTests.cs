using System.Text.Json;
using Mesos.Orleans.Cli.Tests.Fakes;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Mesos.Orleans.Cli.Tests.Execute;

public sealed class ExecuteTests : IAsyncLifetime
{
    private readonly Fakes.Cli _cli = new();
    private FakeMaster _master = null!;

    public async ValueTask InitializeAsync() => _master = await FakeMaster.StartAsync();

    public ValueTask DisposeAsync()
    {
        _cli.Dispose();
        return _master.DisposeAsync();
    }

    [Fact]
    public async Task Execute_AllFinish_TearsDownAndAnswers0()
    {
        var code = await Run("--instances", "20", "--env", "K=a=b", "--uri", "http://x/y", "--max-completion-time", "90secs");

        Assert.True(code == 0, _cli.Error.ToString());
        Assert.Equal([10, 10], _master.Of(CallType.Accept).Select(call => call.Accept.Operations[0].Launch.TaskInfos.Count));
        var task = _master.Of(CallType.Accept).First().Accept.Operations[0].Launch.TaskInfos[0];
        Assert.Equal("hello.0", task.TaskId.Value);
        Assert.Equal("a=b", Assert.Single(task.Command.Environment.Variables).Value);
        Assert.Equal("http://x/y", Assert.Single(task.Command.Uris).Value);
        Assert.Equal(90_000_000_000, task.MaxCompletionTime.Nanoseconds);
        Assert.Equal(40, _master.Of(CallType.Acknowledge).Select(call => call.Acknowledge.Uuid).Distinct().Count());
        Assert.Single(_master.Of(CallType.Suppress));
        Assert.Equal(CallType.Teardown, _master.Calls.Last().Type);
        Assert.Contains("hello.3 TASK_RUNNING agent host-of-fake-S0", _cli.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains("20 of 20 tasks finished", _cli.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_OneFails_Answers1AndSaysHowMany()
    {
        _master.Outcome = task => task.TaskId.Value == "hello.1" ? V1.TaskState.TaskFailed : V1.TaskState.TaskFinished;

        Assert.Equal(1, await Run("--instances", "3"));
        Assert.Contains("2 of 3 tasks finished, 1 TASK_FAILED", _cli.Out.ToString(), StringComparison.Ordinal);
        Assert.Equal(CallType.Teardown, _master.Calls.Last().Type);
    }

    [Theory]
    [InlineData(CallType.Accept)]
    [InlineData(CallType.Acknowledge)]
    [InlineData(CallType.Suppress)]
    public async Task Execute_StreamBreaks_SubscribesAgainWithItsIdAndReconciles(CallType after)
    {
        var broken = false;
        _master.BreaksStream = call => call.Type == after && !broken && (broken = true);

        var code = await Run("--instances", "20");

        Assert.True(code == 0, _cli.Error.ToString());
        var subscriptions = _master.Of(CallType.Subscribe).ToList();
        Assert.Equal(2, subscriptions.Count);
        Assert.Null(subscriptions[0].FrameworkId);
        Assert.Equal(FakeMaster.FrameworkId, subscriptions[1].FrameworkId.Value);
        Assert.Equal(FakeMaster.FrameworkId, subscriptions[1].Subscribe.FrameworkInfo.Id.Value);
        Assert.True(subscriptions[1].Subscribe.FrameworkInfo.FailoverTimeout > 0);
        Assert.NotEmpty(_master.Of(CallType.Reconcile));
        Assert.Equal(CallType.Teardown, _master.Calls.Last().Type);
        Assert.Contains("Lost the master", _cli.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_Json_PrintsOneObjectAndProgressElsewhere()
    {
        Assert.Equal(0, await Run("--instances", "2", "--json"));

        using var document = JsonDocument.Parse(_cli.Out.ToString());
        Assert.Equal(FakeMaster.FrameworkId, document.RootElement.GetProperty("framework_id").GetString());
        Assert.Equal(2, document.RootElement.GetProperty("finished").GetInt32());
        Assert.Equal("hello.1", document.RootElement.GetProperty("tasks")[1].GetProperty("id").GetString());
        Assert.Contains("hello.1 TASK_FINISHED", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_Interrupted_KillsTearsDownAndAnswers130()
    {
        _master.Outcome = _ => null;
        _master.BreaksStream = call =>
        {
            if (call.Type == CallType.Acknowledge)
                _cli.Interrupts.Interrupt();
            return false;
        };

        Assert.Equal(130, await Run());
        Assert.Equal("hello.0", Assert.Single(_master.Of(CallType.Kill)).Kill.TaskId.Value);
        Assert.Equal(CallType.Teardown, _master.Calls.Last().Type);
        Assert.Contains("1 TASK_KILLED", _cli.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_TimeIsOver_KillsAndAnswers1()
    {
        _master.Outcome = _ => null;

        Assert.Equal(1, await Run("--kill-after", "10ms"));
        Assert.Equal(CallType.Teardown, _master.Calls.Last().Type);
        Assert.Contains("0 of 1 tasks finished, 1 TASK_KILLED", _cli.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_MasterSendsError_Answers1WithItsText()
    {
        _master.ErrorEvent = "Role 'x' is not allowed";

        Assert.Equal(1, await Run());
        Assert.Contains("Role 'x' is not allowed", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_SubscribeRefused_Answers1WithItsText()
    {
        _master.RefuseSubscribe = (401, "who are you");

        Assert.Equal(1, await Run());
        Assert.Contains("401: who are you", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> Run(params string[] more) =>
        _cli.Run(["execute", "--name", "hello", "--command", "echo hello", "--master", _master.Url, .. more]);
}

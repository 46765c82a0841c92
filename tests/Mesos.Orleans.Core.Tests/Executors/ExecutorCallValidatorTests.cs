using Google.Protobuf;
using Mesos.Orleans.Core.Executors;
using Call = Mesos.V1.Executor.Call;
using CallType = Mesos.V1.Executor.Call.Types.Type;
using CheckType = Mesos.V1.CheckInfo.Types.Type;

namespace Mesos.Orleans.Core.Tests.Executors;

public class ExecutorCallValidatorTests
{
    [Fact]
    public void Call_WithoutIds_NamesThem() => Assert.Equal(
        "Not initialized: executor_id, framework_id", ExecutorCallValidator.Validate(new Call { Type = CallType.Heartbeat })?.Message);

    [Fact]
    public void Call_WithoutType_IsRefused()
    {
        var call = Of(CallType.Unknown);
        call.ClearType();
        Assert.Equal("Expecting 'type' to be present", ExecutorCallValidator.Validate(call)?.Message);
        call.Type = (CallType)99;
        Assert.Equal("Expecting 'type' to be present", ExecutorCallValidator.Validate(call)?.Message);
    }

    [Theory]
    [InlineData(CallType.Subscribe, "Expecting 'subscribe' to be present")]
    [InlineData(CallType.Update, "Expecting 'update' to be present")]
    [InlineData(CallType.Message, "Expecting 'message' to be present")]
    [InlineData(CallType.Heartbeat, null)]
    [InlineData(CallType.Unknown, null)]
    public void Call_WithoutItsBody_IsRefusedWhereOneIsNeeded(CallType type, string? message) =>
        Assert.Equal(message, ExecutorCallValidator.Validate(Of(type))?.Message);

    [Fact]
    public void Update_Ordinary_Passes() => Assert.Null(Judge(_ => { }));

    [Fact]
    public void Update_WithoutUuid_IsRefused() => Assert.Equal("Expecting 'uuid' to be present", Judge(status => status.ClearUuid()));

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(0)]
    public void Update_UuidOfOtherLength_IsRefused(int length) =>
        Assert.Equal("Not a valid UUID", Judge(status => status.Uuid = ByteString.CopyFrom(new byte[length])));

    [Fact]
    public void Update_OfAnotherExecutor_IsRefused()
    {
        Assert.Null(Judge(status => status.ExecutorId = new() { Value = "e" }));
        Assert.Equal("ExecutorID in Call: e does not match ExecutorID in TaskStatus: x", Judge(status => status.ExecutorId = new() { Value = "x" }));
    }

    [Fact]
    public void Update_SourceOtherThanExecutor_IsRefused()
    {
        const string Message = "Received Call from executor e of framework f with invalid source, expecting 'SOURCE_EXECUTOR'";
        Assert.Equal(Message, Judge(status => status.Source = V1.TaskStatus.Types.Source.Agent));
        Assert.Equal(Message, Judge(status => status.ClearSource()));
    }

    [Fact]
    public void Update_Staging_IsRefused() => Assert.Equal(
        "Received TASK_STAGING from executor e of framework f which is not allowed", Judge(status => status.State = V1.TaskState.TaskStaging));

    [Fact]
    public void Update_CheckStatus_MustAgreeWithItsType()
    {
        Assert.Equal("CheckStatusInfo must specify 'type'", Judge(status => status.CheckStatus = new()));
        Assert.Equal("Expecting 'command' to be set for COMMAND check's status", Judge(status => status.CheckStatus = new() { Type = CheckType.Command }));
        Assert.Equal("Expecting 'http' to be set for HTTP check's status", Judge(status => status.CheckStatus = new() { Type = CheckType.Http }));
        Assert.Equal("Expecting 'tcp' to be set for TCP check's status", Judge(status => status.CheckStatus = new() { Type = CheckType.Tcp }));
        Assert.Equal("'UNKNOWN' is not a valid check's status type", Judge(status => status.CheckStatus = new() { Type = CheckType.Unknown }));
        Assert.Null(Judge(status => status.CheckStatus = new() { Type = CheckType.Command, Command = new() }));
        Assert.Null(Judge(status => status.CheckStatus = new() { Type = CheckType.Http, Http = new() }));
        Assert.Null(Judge(status => status.CheckStatus = new() { Type = CheckType.Tcp, Tcp = new() }));
    }

    [Fact]
    public void Update_WithSeveralFaults_TellsTheFirst()
    {
        var faults = new Action<V1.TaskStatus>[]
        {
            status => status.ClearUuid(),
            status => status.ExecutorId = new() { Value = "x" },
            status => status.ClearSource(),
            status => status.State = V1.TaskState.TaskStaging,
            status => status.CheckStatus = new(),
        };
        string[] starts = ["Expecting 'uuid'", "ExecutorID in Call", "Received Call", "Received TASK_STAGING", "CheckStatusInfo"];
        for (var first = 0; first < faults.Length; first++)
            Assert.StartsWith(starts[first], Judge(status => Array.ForEach(faults[first..], fault => fault(status))), StringComparison.Ordinal);
    }

    private static string? Judge(Action<V1.TaskStatus> change)
    {
        var call = Of(CallType.Update);
        call.Update = new()
        {
            Status = new()
            {
                TaskId = new() { Value = "t" },
                State = V1.TaskState.TaskRunning,
                Source = V1.TaskStatus.Types.Source.Executor,
                Uuid = ByteString.CopyFrom(new byte[16]),
            },
        };
        change(call.Update.Status);
        return ExecutorCallValidator.Validate(call)?.Message;
    }

    private static Call Of(CallType type) => new() { Type = type, ExecutorId = new() { Value = "e" }, FrameworkId = new() { Value = "f" } };
}

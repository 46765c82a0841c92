using Google.Protobuf;
using Mesos.Orleans.Core.Frameworks;
using Call = Mesos.V1.Scheduler.Call;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Mesos.Orleans.Core.Tests.Frameworks;

public class SchedulerCallValidatorTests
{
    private static readonly ByteString Uuid = ByteString.CopyFrom(new byte[16]);

    [Fact]
    public void Call_WithoutType_IsRefused()
    {
        var refusal = SchedulerCallValidator.Validate(new Call(), null)!;
        Assert.Equal(RefusalCode.Invalid, refusal.Code);
        Assert.Equal("Expecting 'type' to be present", refusal.Message);
        Assert.Equal("type", refusal.Field);
    }

    [Fact]
    public void Call_WithTypeOfALaterVersion_CountsAsWithoutType() =>
        Assert.Equal("Expecting 'type' to be present", SchedulerCallValidator.Validate(new Call { Type = (CallType)99 }, null)?.Message);

    [Fact]
    public void Call_OfTypeUnknown_Passes() =>
        Assert.Null(SchedulerCallValidator.Validate(new Call { Type = CallType.Unknown, FrameworkId = Id("f") }, null));

    [Fact]
    public void Call_LackingRequiredFields_NamesThemBeforeAllElse()
    {
        var call = new Call { Subscribe = new() { FrameworkInfo = new() { User = "u" } } };
        Assert.Equal("Not initialized: subscribe.framework_info.name", SchedulerCallValidator.Validate(call, null)?.Message);

        call = new Call { Type = CallType.Reconcile, FrameworkId = Id("f"), Reconcile = new() { Tasks = { new Call.Types.Reconcile.Types.Task() } } };
        Assert.Equal("Not initialized: reconcile.tasks[0].task_id", SchedulerCallValidator.Validate(call, null)?.Message);
    }

    [Fact]
    public void Call_LackingVeryMany_NamesOnlySome()
    {
        var call = new Call { Type = CallType.Reconcile, FrameworkId = Id("f"), Reconcile = new() };
        call.Reconcile.Tasks.AddRange(Enumerable.Range(0, 1000).Select(_ => new Call.Types.Reconcile.Types.Task()));
        Assert.EndsWith(", reconcile.tasks[15].task_id, …", SchedulerCallValidator.Validate(call, null)?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Subscribe_WithoutBody_IsRefused() => Assert.Equal(
        "Expecting 'subscribe' to be present",
        SchedulerCallValidator.Validate(new Call { Type = CallType.Subscribe }, null)?.Message);

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("", null, true)]
    [InlineData(null, "", true)]
    [InlineData("f", "f", true)]
    [InlineData("f", null, false)]
    [InlineData(null, "f", false)]
    [InlineData("f", "g", false)]
    public void Subscribe_IdInCallAndInfo_MustAgree(string? outer, string? inner, bool fine)
    {
        var call = Subscribe();
        if (outer is not null)
            call.FrameworkId = Id(outer);
        if (inner is not null)
            call.Subscribe.FrameworkInfo.Id = Id(inner);

        Assert.Equal(
            fine ? null : "'framework_id' differs from 'subscribe.framework_info.id'",
            SchedulerCallValidator.Validate(call, null)?.Message);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("alice", null, true)]
    [InlineData(null, "alice", true)]
    [InlineData("alice", "alice", true)]
    [InlineData("alice", "bob", false)]
    [InlineData("alice", "", false)]
    public void Subscribe_PrincipalOfCallerAndInfo_MustAgreeWhereBothAreGiven(string? authenticated, string? stated, bool fine)
    {
        var call = Subscribe();
        if (stated is not null)
            call.Subscribe.FrameworkInfo.Principal = stated;

        Assert.Equal(
            fine ? null : $"Authenticated principal '{authenticated}' does not match principal '{stated}' set in `FrameworkInfo`",
            SchedulerCallValidator.Validate(call, authenticated)?.Message);
    }

    [Fact]
    public void Subscribe_IdsAreJudgedBeforePrincipals()
    {
        var call = Subscribe();
        call.FrameworkId = Id("f");
        call.Subscribe.FrameworkInfo.Principal = "bob";
        Assert.StartsWith("'framework_id' differs", SchedulerCallValidator.Validate(call, "alice")?.Message, StringComparison.Ordinal);
    }

    public static TheoryData<CallType> AllButSubscribe => [.. Enum.GetValues<CallType>().Where(type => type != CallType.Subscribe)];

    [Theory]
    [MemberData(nameof(AllButSubscribe))]
    public void Call_WithoutFrameworkId_IsRefused(CallType type) => Assert.Equal(
        "Expecting 'framework_id' to be present",
        SchedulerCallValidator.Validate(new Call { Type = type }, null)?.Message);

    [Theory]
    [InlineData(CallType.Teardown, null)]
    [InlineData(CallType.Revive, null)]
    [InlineData(CallType.Suppress, null)]
    [InlineData(CallType.Accept, "accept")]
    [InlineData(CallType.Decline, "decline")]
    [InlineData(CallType.AcceptInverseOffers, "accept_inverse_offers")]
    [InlineData(CallType.DeclineInverseOffers, "decline_inverse_offers")]
    [InlineData(CallType.Kill, "kill")]
    [InlineData(CallType.Shutdown, "shutdown")]
    [InlineData(CallType.Acknowledge, "acknowledge")]
    [InlineData(CallType.AcknowledgeOperationStatus, "acknowledge_operation_status")]
    [InlineData(CallType.Reconcile, "reconcile")]
    [InlineData(CallType.ReconcileOperations, "reconcile_operations")]
    [InlineData(CallType.Message, "message")]
    [InlineData(CallType.Request, "request")]
    [InlineData(CallType.UpdateFramework, "update_framework")]
    public void Call_WithoutItsBody_IsRefusedWhereOneIsNeeded(CallType type, string? body) => Assert.Equal(
        body is null ? null : $"Expecting '{body}' to be present",
        SchedulerCallValidator.Validate(new Call { Type = type, FrameworkId = Id("f") }, null)?.Message);

    [Fact]
    public void Call_WithFrameworkIdThatNamesADirectory_IsRefused() => Assert.Equal(
        "Invalid 'framework_id': 'a/b' contains invalid characters",
        SchedulerCallValidator.Validate(new Call { Type = CallType.Teardown, FrameworkId = Id("a/b") }, null)?.Message);

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(16)]
    public void Acknowledge_Uuid_MustHaveSixteenBytes(int length)
    {
        var uuid = ByteString.CopyFrom(new byte[length]);
        var expected = length == 16 ? null : "Not a valid UUID";
        var task = new Call
        {
            Type = CallType.Acknowledge,
            FrameworkId = Id("f"),
            Acknowledge = new() { AgentId = new() { Value = "a" }, TaskId = new() { Value = "t" }, Uuid = uuid },
        };
        var operation = new Call
        {
            Type = CallType.AcknowledgeOperationStatus,
            FrameworkId = Id("f"),
            AcknowledgeOperationStatus = new() { AgentId = new() { Value = "a" }, OperationId = new() { Value = "o" }, Uuid = uuid },
        };
        Assert.Equal(expected, SchedulerCallValidator.Validate(task, null)?.Message);
        Assert.Equal(expected, SchedulerCallValidator.Validate(operation, null)?.Message);
    }

    [Fact]
    public void AcknowledgeOperationStatus_WithoutAgent_IsRefused() => Assert.Equal(
        "Expecting 'agent_id' to be present",
        SchedulerCallValidator.Validate(
            new Call
            {
                Type = CallType.AcknowledgeOperationStatus,
                FrameworkId = Id("f"),
                AcknowledgeOperationStatus = new() { OperationId = new() { Value = "o" }, Uuid = Uuid },
            },
            null)?.Message);

    [Theory]
    [InlineData("f", true)]
    [InlineData("g", false)]
    [InlineData(null, false)]
    public void UpdateFramework_IdInCallAndInfo_MustAgree(string? inner, bool fine)
    {
        var call = new Call { Type = CallType.UpdateFramework, FrameworkId = Id("f"), UpdateFramework = new() { FrameworkInfo = Info() } };
        if (inner is not null)
            call.UpdateFramework.FrameworkInfo.Id = Id(inner);

        Assert.Equal(
            fine ? null : "'framework_id' differs from 'update_framework.framework_info.id'",
            SchedulerCallValidator.Validate(call, null)?.Message);
    }

    [Fact]
    public void Decline_OfNothing_Passes() =>
        Assert.Null(SchedulerCallValidator.Validate(new Call { Type = CallType.Decline, FrameworkId = Id("f"), Decline = new() }, null));

    private static Call Subscribe() => new() { Type = CallType.Subscribe, Subscribe = new() { FrameworkInfo = Info() } };

    private static V1.FrameworkInfo Info() => new() { User = "u", Name = "n" };

    private static V1.FrameworkID Id(string value) => new() { Value = value };
}

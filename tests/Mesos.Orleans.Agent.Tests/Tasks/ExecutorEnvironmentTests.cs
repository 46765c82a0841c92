using System.Collections.Immutable;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Agent.Tasks;

namespace Mesos.Orleans.Agent.Tests.Tasks;

public sealed class ExecutorEnvironmentTests
{
    private static readonly AgentFacts Agent = new() { AgentId = "a-S0", IpAddress = "10.1.1.1", Port = 5051 };

    [Fact]
    public void Build_FrameworkCheckpoints_KnowsOfRecovery()
    {
        var environment = Build(Agent, new() { User = "u", Name = "n", Checkpoint = true }, new() { Value = "x" });

        Assert.Equal("1", environment["MESOS_CHECKPOINT"]);
        Assert.Equal("15mins", environment["MESOS_RECOVERY_TIMEOUT"]);
        Assert.Equal("2secs", environment["MESOS_SUBSCRIPTION_BACKOFF_MAX"]);
        Assert.Equal("5secs", environment["MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"]);
        Assert.Equal("/sandbox", environment["MESOS_DIRECTORY"]);
        Assert.Equal(("10.1.1.1", "0"), (environment["LIBPROCESS_IP"], environment["LIBPROCESS_PORT"]));
    }

    [Fact]
    public void Build_FrameworkDoesNotCheckpoint_KnowsNothingOfRecovery()
    {
        var environment = Build(Agent, new() { User = "u", Name = "n" }, new() { Value = "x" });

        Assert.Equal("0", environment["MESOS_CHECKPOINT"]);
        Assert.DoesNotContain("MESOS_RECOVERY_TIMEOUT", environment.Keys);
    }

    [Fact]
    public void Build_LaterWins()
    {
        var agent = Agent with
        {
            BaseEnvironment = ImmutableDictionary<string, string>.Empty
                .Add("PATH", "/base").Add("MESOS_DIRECTORY", "/base").Add("BASE", "kept").Add("MINE", "base"),
        };
        var command = new V1.CommandInfo
        {
            Environment = new()
            {
                Variables =
                {
                    new V1.Environment.Types.Variable { Name = "MINE", Value = "command" },
                    new V1.Environment.Types.Variable { Name = "MESOS_SANDBOX", Value = "command" },
                },
            },
        };

        var environment = Build(agent, new() { User = "u", Name = "n" }, command);

        Assert.Equal("/base", environment["PATH"]);
        Assert.Equal("kept", environment["BASE"]);
        Assert.Equal("/sandbox", environment["MESOS_DIRECTORY"]);
        Assert.Equal("command", environment["MINE"]);
        Assert.Equal("command", environment["MESOS_SANDBOX"]);
    }

    [Theory]
    [InlineData(5_000, "5secs")]
    [InlineData(900_000, "15mins")]
    [InlineData(90_000, "1.5mins")]
    [InlineData(3_600_000, "1hrs")]
    [InlineData(86_400_000, "1days")]
    [InlineData(604_800_000, "1weeks")]
    [InlineData(250, "250ms")]
    [InlineData(0, "0ns")]
    public void Duration_IsWrittenAsMesosDoes(long milliseconds, string expected) =>
        Assert.Equal(expected, DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)));

    private static Dictionary<string, string> Build(AgentFacts agent, V1.FrameworkInfo framework, V1.CommandInfo command) =>
        ExecutorEnvironment.Build(agent, "fw", framework, "ex", new Sandbox("/sandbox"), null, command).Value!;
}

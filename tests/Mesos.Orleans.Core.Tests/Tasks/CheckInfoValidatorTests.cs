using Mesos.Orleans.Core.Tasks;
using CheckType = Mesos.V1.CheckInfo.Types.Type;
using HealthType = Mesos.V1.HealthCheck.Types.Type;

namespace Mesos.Orleans.Core.Tests.Tasks;

public class CheckInfoValidatorTests
{
    [Fact]
    public void Check_Type_MustBeSetAndKnown()
    {
        Assert.Equal("CheckInfo must specify 'type'", Judge(new V1.CheckInfo()));
        Assert.Equal("'UNKNOWN' is not a valid check type", Judge(new V1.CheckInfo { Type = CheckType.Unknown }));
        Assert.Equal("HealthCheck must specify 'type'", Judge(new V1.HealthCheck()));
        Assert.Equal("'UNKNOWN' is not a valid health check type", Judge(new V1.HealthCheck { Type = HealthType.Unknown }));
    }

    [Theory]
    [InlineData(CheckType.Command, "Expecting 'command' to be set for COMMAND check")]
    [InlineData(CheckType.Http, "Expecting 'http' to be set for HTTP check")]
    [InlineData(CheckType.Tcp, "Expecting 'tcp' to be set for TCP check")]
    public void Check_Body_MustBeThatOfItsType(CheckType type, string message)
    {
        Assert.Equal(message, Judge(new V1.CheckInfo { Type = type }));
        Assert.Equal(message.Replace(" check", " health check", StringComparison.Ordinal), Judge(new V1.HealthCheck { Type = (HealthType)type }));
    }

    [Fact]
    public void Check_Command_MustSayWhatToRun()
    {
        Assert.Equal("Command check must contain 'shell command'", Judge(new V1.CheckInfo { Type = CheckType.Command, Command = new() { Command_ = new() } }));
        Assert.Equal("Command check must contain 'executable path'", Judge(new V1.CheckInfo { Type = CheckType.Command, Command = new() { Command_ = new() { Shell = false } } }));
        Assert.Equal("Command health check must contain 'shell command'", Judge(new V1.HealthCheck { Type = HealthType.Command, Command = new() }));
        Assert.Null(Judge(new V1.HealthCheck { Type = HealthType.Command, Command = new() { Value = "true" } }));
        Assert.Null(Judge(new V1.CheckInfo { Type = CheckType.Command, Command = new() { Command_ = new() { Value = "true" } } }));
    }

    [Fact]
    public void Check_CommandWithBadEnvironment_IsRefused()
    {
        var command = new V1.CommandInfo { Value = "true", Environment = new() { Variables = { new V1.Environment.Types.Variable { Name = "A" } } } };
        Assert.StartsWith("Check's `CommandInfo` is invalid: ", Judge(new V1.CheckInfo { Type = CheckType.Command, Command = new() { Command_ = command } }), StringComparison.Ordinal);
        Assert.StartsWith("Health check's `CommandInfo` is invalid: ", Judge(new V1.HealthCheck { Type = HealthType.Command, Command = command }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0u, false)]
    [InlineData(1u, true)]
    [InlineData(65535u, true)]
    [InlineData(65536u, false)]
    public void Check_Port_MustBeOne(uint port, bool fine)
    {
        Assert.Equal(fine, Judge(new V1.CheckInfo { Type = CheckType.Http, Http = new() { Port = port } }) is null);
        Assert.Equal(fine, Judge(new V1.CheckInfo { Type = CheckType.Tcp, Tcp = new() { Port = port } }) is null);
        Assert.Equal(fine, Judge(new V1.HealthCheck { Type = HealthType.Http, Http = new() { Port = port } }) is null);
        Assert.Equal(fine, Judge(new V1.HealthCheck { Type = HealthType.Tcp, Tcp = new() { Port = port } }) is null);
    }

    [Fact]
    public void Check_Path_MustStartWithASlash()
    {
        Assert.Equal("The path 'x' of HTTP check must start with '/'", Judge(new V1.CheckInfo { Type = CheckType.Http, Http = new() { Port = 1, Path = "x" } }));
        Assert.Equal("The path '' of HTTP health check must start with '/'", Judge(new V1.HealthCheck { Type = HealthType.Http, Http = new() { Port = 1, Path = "" } }));
        Assert.Null(Judge(new V1.HealthCheck { Type = HealthType.Http, Http = new() { Port = 1, Path = "/" } }));
    }

    [Theory]
    [InlineData("http", true)]
    [InlineData("https", true)]
    [InlineData("ftp", false)]
    [InlineData("", false)]
    public void HealthCheck_Scheme_MustBeHttpOrHttps(string scheme, bool fine) => Assert.Equal(
        fine ? null : $"Unsupported HTTP health check scheme: '{scheme}'",
        Judge(new V1.HealthCheck { Type = HealthType.Http, Http = new() { Port = 1, Scheme = scheme } }));

    [Theory]
    [InlineData(0.0, true)]
    [InlineData(-0.001, false)]
    [InlineData(double.NaN, false)]
    public void Check_Seconds_MustNotBeNegative(double seconds, bool fine)
    {
        var check = new V1.CheckInfo { Type = CheckType.Tcp, Tcp = new() { Port = 1 } };
        var health = new V1.HealthCheck { Type = HealthType.Tcp, Tcp = new() { Port = 1 } };
        string? Expected(string field) => fine ? null : $"Expecting '{field}' to be non-negative";

        Assert.Equal(Expected("delay_seconds"), Judge(new V1.CheckInfo(check) { DelaySeconds = seconds }));
        Assert.Equal(Expected("interval_seconds"), Judge(new V1.CheckInfo(check) { IntervalSeconds = seconds }));
        Assert.Equal(Expected("timeout_seconds"), Judge(new V1.CheckInfo(check) { TimeoutSeconds = seconds }));
        Assert.Equal(Expected("delay_seconds"), Judge(new V1.HealthCheck(health) { DelaySeconds = seconds }));
        Assert.Equal(Expected("grace_period_seconds"), Judge(new V1.HealthCheck(health) { GracePeriodSeconds = seconds }));
        Assert.Equal(Expected("interval_seconds"), Judge(new V1.HealthCheck(health) { IntervalSeconds = seconds }));
        Assert.Equal(Expected("timeout_seconds"), Judge(new V1.HealthCheck(health) { TimeoutSeconds = seconds }));
    }

    [Fact]
    public void HealthCheck_WithoutType_IsInferredFromItsOnlyBody()
    {
        var command = new V1.HealthCheck { Command = new() { Value = "true" } };
        var http = new V1.HealthCheck { Http = new() { Port = 80 } };
        Assert.Equal(HealthType.Command, HealthCheckValidator.InferType(command));
        Assert.Equal(HealthType.Http, HealthCheckValidator.InferType(http));
        Assert.Null(Judge(command));
        Assert.Null(Judge(http));

        http.Command = command.Command;
        Assert.Null(HealthCheckValidator.InferType(http));
        Assert.Equal("HealthCheck must specify 'type'", Judge(http));
    }

    private static string? Judge(V1.CheckInfo check) => CheckInfoValidator.Validate(check)?.Message;

    private static string? Judge(V1.HealthCheck check) => HealthCheckValidator.Validate(check)?.Message;
}

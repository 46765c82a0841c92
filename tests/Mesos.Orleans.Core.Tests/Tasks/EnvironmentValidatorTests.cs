using Google.Protobuf;
using Mesos.Orleans.Core.Tasks;
using SecretType = Mesos.V1.Secret.Types.Type;
using Variable = Mesos.V1.Environment.Types.Variable;
using VariableType = Mesos.V1.Environment.Types.Variable.Types.Type;

namespace Mesos.Orleans.Core.Tests.Tasks;

public class EnvironmentValidatorTests
{
    private static readonly V1.Secret Secret = new() { Type = SecretType.Value, Value = new() { Data = ByteString.CopyFromUtf8("s") } };

    [Fact]
    public void Environment_Absent_Passes() => Assert.Null(EnvironmentValidator.Validate(null));

    [Fact]
    public void Value_NeedsAValueOnly()
    {
        Assert.Null(Judge(new Variable { Name = "A", Value = "" }));
        Assert.Equal("Environment variable 'A' of type 'VALUE' must have a value set", Judge(new Variable { Name = "A" }));
        Assert.Equal("Environment variable 'A' of type 'VALUE' must not have a secret set", Judge(new Variable { Name = "A", Value = "v", Secret = Secret }));
    }

    [Fact]
    public void Secret_NeedsASecretOnly()
    {
        Assert.Null(Judge(new Variable { Name = "A", Type = VariableType.Secret, Secret = Secret }));
        Assert.Equal("Environment variable 'A' of type 'SECRET' must have a secret set", Judge(new Variable { Name = "A", Type = VariableType.Secret }));
        Assert.Equal("Environment variable 'A' of type 'SECRET' must not have a value set", Judge(new Variable { Name = "A", Type = VariableType.Secret, Secret = Secret, Value = "v" }));
    }

    [Fact]
    public void Secret_WithNulByte_IsRefused() => Assert.EndsWith(
        "containing null bytes, which is not allowed in the environment",
        JudgeSecret(new() { Type = SecretType.Value, Value = new() { Data = ByteString.CopyFrom(1, 0) } }),
        StringComparison.Ordinal);

    [Fact]
    public void Secret_PartsMustAgreeWithItsType()
    {
        Assert.Null(JudgeSecret(new() { Type = SecretType.Reference, Reference = new() { Name = "n" } }));
        Assert.EndsWith("Secret of type REFERENCE must have the 'reference' field set", JudgeSecret(new() { Type = SecretType.Reference }), StringComparison.Ordinal);
        Assert.EndsWith("must not have the 'value' field set", JudgeSecret(new() { Type = SecretType.Reference, Reference = new() { Name = "n" }, Value = Secret.Value }), StringComparison.Ordinal);
        Assert.EndsWith("Secret of type VALUE must have the 'value' field set", JudgeSecret(new() { Type = SecretType.Value }), StringComparison.Ordinal);
        Assert.EndsWith("must not have the 'reference' field set", JudgeSecret(new() { Type = SecretType.Value, Value = Secret.Value, Reference = new() { Name = "n" } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_IsRefused() => Assert.Equal(
        "Environment variable of type 'UNKNOWN' is not allowed", Judge(new Variable { Name = "A", Type = VariableType.Unknown, Value = "v" }));

    private static string? JudgeSecret(V1.Secret secret) => Judge(new Variable { Name = "A", Type = VariableType.Secret, Secret = secret });

    private static string? Judge(Variable variable) =>
        EnvironmentValidator.Validate(new V1.Environment { Variables = { new Variable { Name = "B", Value = "fine" }, variable } })?.Message;
}

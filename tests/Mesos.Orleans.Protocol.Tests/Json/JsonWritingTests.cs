using Google.Protobuf;
using Mesos.Orleans.Protocol.Json;
using static Mesos.V1.Resource.Types;

namespace Mesos.Orleans.Protocol.Tests.Json;

public sealed class JsonWritingTests
{
    [Fact]
    public void FrameworkInfo_NothingOptionalSet_HasLivingDefaultsAndNoDeprecatedOne()
    {
        var info = new V1.FrameworkInfo { User = "root", Name = "demo" };

        Assert.Equal("""{"user":"root","name":"demo","failover_timeout":0.0,"checkpoint":false}""", MesosJson.ToText(info));
    }

    [Fact]
    public void FrameworkInfo_DeprecatedRoleSet_IsWritten() =>
        Assert.Contains("\"role\":\"*\"", MesosJson.ToText(new V1.FrameworkInfo { User = "u", Name = "n", Role = "*" }), StringComparison.Ordinal);

    [Fact]
    public void CommandInfo_WithUri_HasShellAndExtract()
    {
        var command = new V1.CommandInfo { Uris = { new V1.CommandInfo.Types.URI { Value = "http://host/a" } } };

        Assert.Equal("""{"uris":[{"value":"http://host/a","extract":true}],"shell":true}""", MesosJson.ToText(command));
    }

    [Fact]
    public void Filters_Unset_HasFiveSeconds() => Assert.Equal("""{"refuse_seconds":5.0}""", MesosJson.ToText(new V1.Filters()));

    [Fact]
    public void Resource_WithoutRole_LeavesRoleOut()
    {
        var cpus = new V1.Resource { Name = "cpus", Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = 0.1 } };

        Assert.Equal("""{"name":"cpus","type":"SCALAR","scalar":{"value":0.1}}""", MesosJson.ToText(cpus));
    }

    [Fact]
    public void EmptyMessage_IsAnEmptyObject() => Assert.Equal("{}", MesosJson.ToText(new RevocableInfo()));

    [Fact]
    public void RequiredScalars_Unset_AreWrittenWithTheirDefault() =>
        Assert.Equal("""{"id":"","ip":0,"port":5050}""", MesosJson.ToText(new V1.MasterInfo()));

    [Fact]
    public void RequiredMessage_Unset_IsLeftOut() => Assert.Equal("{}", MesosJson.ToText(new V1.Scheduler.Call.Types.Kill()));

    [Fact]
    public void EmptyLists_AreNotWritten() => Assert.Equal("{}", MesosJson.ToText(new V1.Scheduler.Call.Types.Accept()));

    [Fact]
    public void Maps_AreObjects()
    {
        var task = new V1.Scheduler.OfferConstraints { RoleConstraints = { ["a/b"] = new() { Groups = { new V1.Scheduler.OfferConstraints.Types.RoleConstraints.Types.Group() } } } };

        Assert.Equal("""{"role_constraints":{"a/b":{"groups":[{}]}}}""", MesosJson.ToText(task));
    }

    [Theory]
    [InlineData(long.MaxValue, "9223372036854775807")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    [InlineData(0L, "0")]
    public void Integer64_IsANumber(long value, string expected) =>
        Assert.Equal($$"""{"nanoseconds":{{expected}}}""", MesosJson.ToText(new V1.TimeInfo { Nanoseconds = value }));

    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(5.0, "5.0")]
    [InlineData(-1024.0, "-1024.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.30000000000000004, "0.30000000000000004")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(9007199254740993.0, "9007199254740992.0")]
    [InlineData(1e20, "100000000000000000000.0")]
    [InlineData(1e21, "1E+21")]
    [InlineData(1.7976931348623157E+308, "1.7976931348623157E+308")]
    [InlineData(5e-324, "5E-324")]
    [InlineData(1421263980.123456, "1421263980.123456")]
    [InlineData(double.NaN, "\"NaN\"")]
    [InlineData(double.PositiveInfinity, "\"Infinity\"")]
    [InlineData(double.NegativeInfinity, "\"-Infinity\"")]
    public void Double_IsShortestWithFraction(double value, string expected) =>
        Assert.Equal($$"""{"value":{{expected}}}""", MesosJson.ToText(new V1.Value.Types.Scalar { Value = value }));

    [Theory]
    [InlineData("/a/b", "/a/b")]
    [InlineData("<&>'+`", "<&>'+`")]
    [InlineData("a\"b\\c", "a\\\"b\\\\c")]
    [InlineData("\n\r\t\b\f", "\\n\\r\\t\\b\\f")]
    [InlineData("\u0000\u001f\u007f", "\\u0000\\u001f\\u007f")]
    [InlineData("é\u2028", "\\u00e9\\u2028")]
    [InlineData("\U0001F600", "\\ud83d\\ude00")]
    public void Text_EscapesOnlyWhatItMust(string text, string expected) =>
        Assert.Equal($$"""{"value":"{{expected}}"}""", MesosJson.ToText(new V1.OfferID { Value = text }));

    [Fact]
    public void Text_WithHalfASurrogatePair_HasAReplacementCharacter() => Assert.Equal(
        """{"value":"x\ufffdy\ufffd"}""", MesosJson.ToText(new V1.OfferID { Value = "x\ud83dy\ude00" }));

    [Fact]
    public void Bytes_AreBase64WithPadding()
    {
        var acknowledge = new V1.UUID { Value = ByteString.CopyFrom([.. Enumerable.Range(240, 16).Select(value => (byte)value)]) };

        Assert.Equal("""{"value":"8PHy8/T19vf4+fr7/P3+/w=="}""", MesosJson.ToText(acknowledge));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3071)]
    [InlineData(3072)]
    [InlineData(3073)]
    [InlineData(100_000)]
    public void Bytes_OfAnyLength_AreWhole(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(value => (byte)value)];

        string text = MesosJson.ToText(new V1.UUID { Value = ByteString.CopyFrom(bytes) });

        Assert.Equal($$"""{"value":"{{Convert.ToBase64String(bytes)}}"}""", text);
    }

    [Fact]
    public void EnumNumberWithoutName_IsTakenForUnset()
    {
        var call = new V1.Scheduler.Call { Type = (V1.Scheduler.Call.Types.Type)99 };
        var variable = new V1.Environment.Types.Variable { Name = "A", Type = (V1.Environment.Types.Variable.Types.Type)99 };

        Assert.Equal("{}", MesosJson.ToText(call));
        Assert.Equal("""{"name":"A","type":"VALUE"}""", MesosJson.ToText(variable));
    }

    [Fact]
    public void Oneof_OnlyTheChosenMember_IsWritten()
    {
        var predicate = new V1.Scheduler.AttributeConstraint.Types.Predicate { Exists = new(), };
        predicate.TextEquals = new() { Value = "x" };

        Assert.Equal("""{"text_equals":{"value":"x"}}""", MesosJson.ToText(predicate));
    }

    [Fact]
    public void Duration_IsAPlainMessage()
    {
        var drain = new V1.Master.Call.Types.DrainAgent
        {
            AgentId = new() { Value = "a" },
            MaxGracePeriod = new() { Seconds = 90, Nanos = 5 },
        };

        Assert.Equal(
            """{"agent_id":{"value":"a"},"max_grace_period":{"seconds":90,"nanos":5},"mark_gone":false}""", MesosJson.ToText(drain));
    }
}

using System.Text;
using Google.Protobuf;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Protocol.Tests.Json;

public sealed class JsonRefusalTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("nonsense")]
    [InlineData("{")]
    [InlineData("{\"value\":\"x\"")]
    [InlineData("{\"value\":\"x\"}}")]
    [InlineData("{\"value\":\"x\"} {}")]
    [InlineData("{\"value\":\"x\",}")]
    [InlineData("{'value':'x'}")]
    [InlineData("{\"value\":Infinity}")]
    [InlineData("{\"value\":NaN}")]
    [InlineData("{\"value\":\"x\"/**/}")]
    public void Input_ThatIsNotJson_IsRefused(string json) => Assert.Contains("not valid JSON", Refuse<V1.OfferID>(json).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("[]", "a list")]
    [InlineData("null", "null")]
    [InlineData("\"x\"", "the string \"x\"")]
    [InlineData("12", "the number 12")]
    public void Input_ThatIsNoObject_IsRefused(string json, string found)
    {
        var result = Refuse<V1.OfferID>(json);

        Assert.Equal($"The input: expected an object, found {found}.", result.Error);
        Assert.Null(result.Field);
    }

    [Fact]
    public void AllMissingFields_AreNamedInOneError()
    {
        var result = Refuse<V1.Scheduler.Call>(
            """{"framework_id":{},"accept":{"offer_ids":[{},{"value":"x"},{}]},"kill":{"agent_id":{}},"acknowledge":{"agent_id":{"value":"a"}}}""");

        Assert.Equal(
            "Missing required fields: framework_id.value, accept.offer_ids[0].value, accept.offer_ids[2].value, kill.task_id, "
            + "kill.agent_id.value, acknowledge.task_id, acknowledge.uuid",
            result.Error);
        Assert.Equal("framework_id.value", result.Field);
    }

    [Fact]
    public void MissingField_InAMap_IsNamedByKey() => Assert.Equal(
        "Missing required fields: limits[cpus].value", Refuse<V1.Quota.QuotaConfig>("""{"role":"r","limits":{"cpus":{}}}""").Error);

    [Fact]
    public void MissingFields_PastTheLimit_AreCounted()
    {
        var atLimit = Refuse<V1.Scheduler.Call.Types.Accept>(EmptyIds(MesosJson.MaxNamedMissingFields));
        var past = Refuse<V1.Scheduler.Call.Types.Accept>(EmptyIds(MesosJson.MaxNamedMissingFields + 1));

        Assert.EndsWith("offer_ids[999].value", atLimit.Error, StringComparison.Ordinal);
        Assert.EndsWith("offer_ids[999].value and 1 more", past.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":7}""", "type")]
    [InlineData("""{"type":true}""", "type")]
    [InlineData("""{"type":{}}""", "type")]
    public void OptionalEnum_NotAString_IsRefused(string json, string field)
    {
        var result = Refuse<V1.Scheduler.Call>(json);

        Assert.Equal(field, result.Field);
        Assert.Contains("the name of a mesos.v1.scheduler.Call.Type", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void RequiredEnum_UnknownName_IsRefusedByName() => Assert.Equal(
        "Field 'update.status.state': expected the name of a mesos.v1.TaskState, found the string \"TASK_DREAMING\".",
        Refuse<V1.Scheduler.Event>("""{"update":{"status":{"task_id":{"value":"t"},"state":"TASK_DREAMING"}}}""").Error);

    [Theory]
    [InlineData("4294967296")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"\"")]
    [InlineData("\"x\"")]
    [InlineData("\" 1\"")]
    [InlineData("1e400")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{}")]
    public void Integer_OutOfRangeOrOfTheWrongKind_IsRefused(string json)
    {
        var result = Refuse<V1.CheckInfo.Types.Tcp>($$"""{"port":{{json}}}""");

        Assert.Equal("port", result.Field);
        Assert.Contains("an integer from 0 to 4294967295", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("\"-9223372036854775809\"")]
    [InlineData("1e19")]
    public void Integer64_OutOfRange_IsRefused(string json) =>
        Assert.Equal("nanoseconds", Refuse<V1.TimeInfo>($$"""{"nanoseconds":{{json}}}""").Field);

    [Theory]
    [InlineData("1")]
    [InlineData("\"TRUE\"")]
    [InlineData("\"yes\"")]
    public void Bool_OfTheWrongKind_IsRefused(string json) =>
        Assert.Contains("true or false", Refuse<V1.CommandInfo>($$"""{"shell":{{json}}}""").Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("true")]
    [InlineData("\"infinity\"")]
    [InlineData("\"1e999\"")]
    [InlineData("1e999")]
    [InlineData("\"one\"")]
    public void Double_OfTheWrongKind_IsRefused(string json) =>
        Assert.Contains("a number", Refuse<V1.Value.Types.Scalar>($$"""{"value":{{json}}}""").Error, StringComparison.Ordinal);

    [Fact]
    public void Scalar_AsBareInfinity_IsRefused() => Assert.Equal(
        "Field 'limits[cpus]': expected an object, found the string \"Infinity\".",
        Refuse<V1.TaskInfo>("""{"limits":{"cpus":"Infinity"}}""").Error);

    [Theory]
    [InlineData("\"AA\"")]
    [InlineData("\"A\"")]
    [InlineData("\"_-8=\"")]
    [InlineData("\"A===\"")]
    [InlineData("1")]
    public void Bytes_NotBase64_AreRefused(string json)
    {
        var result = Refuse<V1.Scheduler.Call>("{\"acknowledge\":{\"uuid\":" + json + "}}");

        Assert.Equal("acknowledge.uuid", result.Field);
        Assert.Contains("base64", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void String_FromNumber_IsRefusedWithThePath() => Assert.Equal(
        "Field 'accept.offer_ids[1].value': expected a string of valid Unicode, found the number 5.",
        Refuse<V1.Scheduler.Call>("""{"accept":{"offer_ids":[{"value":"a"},{"value":5}]}}""").Error);

    [Fact]
    public void Message_FromString_IsRefused() => Assert.Equal(
        "Field 'framework_id': expected an object, found the string \"x\".", Refuse<V1.Scheduler.Call>("""{"framework_id":"x"}""").Error);

    [Fact]
    public void ListInAList_IsRefused() => Assert.Equal(
        "Field 'roles[0]': expected a string of valid Unicode, found a list.",
        Refuse<V1.Scheduler.Call.Types.Revive>("""{"roles":[["a"]]}""").Error);

    [Fact]
    public void Map_FromList_IsRefused() => Assert.Equal("limits", Refuse<V1.TaskInfo>("""{"limits":[]}""").Field);

    [Fact]
    public void Text_WithHalfASurrogatePair_IsRefused()
    {
        Assert.Equal("value", Refuse<V1.OfferID>("""{"value":"\ud83d"}""").Field);
        Assert.Equal("limits", Refuse<V1.TaskInfo>("""{"limits":{"\ud83d":{}}}""").Field);
        Assert.Equal("type", Refuse<V1.Resource>("""{"type":"\ud83d"}""").Field);
        Assert.Equal("shell", Refuse<V1.CommandInfo>("""{"shell":"\ud83d"}""").Field);
        Assert.Equal("value", Refuse<V1.UUID>("""{"value":"\ud83d"}""").Field);
        Assert.Equal("port", Refuse<V1.CheckInfo.Types.Tcp>("""{"port":"\ud83d"}""").Field);
    }

    [Fact]
    public void Text_ThatIsNotUtf8_IsRefused()
    {
        byte[] json = [.. "{\"value\":\""u8, 0xff, .. "\"}"u8];

        var result = MesosJson.Parse<V1.OfferID>(json);

        Assert.False(result.IsSuccess);
        Assert.Equal("value", result.Field);
    }

    private static string EmptyIds(int count) => $$"""{"offer_ids":[{{string.Join(',', Enumerable.Repeat("{}", count))}}]}""";

    private static JsonParseResult<T> Refuse<T>(string json)
        where T : class, IMessage<T>, new()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        var result = MesosJson.Parse<T>(bytes);
        Assert.False(result.IsSuccess);
        Assert.Null(result.Value);
        Assert.NotNull(result.Error);
        Assert.Equal(result.Field, MesosJson.Parse<T>(Chunks.Of(bytes, 2)).Field);
        return result;
    }
}

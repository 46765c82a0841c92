using Mesos.Orleans.Protocol.Http;

namespace Mesos.Orleans.Protocol.Tests.Http;

public sealed class HttpConventionTests
{
    [Theory]
    [InlineData(null, MessageFormat.Json)]
    [InlineData("", MessageFormat.Json)]
    [InlineData("*/*", MessageFormat.Json)]
    [InlineData("application/*", MessageFormat.Json)]
    [InlineData("application/x-protobuf", MessageFormat.Protobuf)]
    [InlineData("APPLICATION / X-Protobuf", MessageFormat.Protobuf)]
    [InlineData("application/x-protobuf, application/json", MessageFormat.Json)]
    [InlineData("application/json;q=0, */*", MessageFormat.Protobuf)]
    [InlineData("text/html, application/json;q=0.1", MessageFormat.Json)]
    [InlineData("text/html, */*;q=0.8", MessageFormat.Json)]
    [InlineData("application/json;q=0, application/*", MessageFormat.Protobuf)]
    [InlineData("application/json;q=0, application/x-protobuf;q=0, */*", null)]
    [InlineData("text/html", null)]
    [InlineData("text/*", null)]
    [InlineData("*/*;q=0", null)]
    public void Accept_IsNegotiated(string? header, MessageFormat? expected) => Assert.Equal(expected, AcceptHeader.Choose([header]));

    [Fact]
    public void Accept_IsRepeated_CountsAsOneList() =>
        Assert.Equal(MessageFormat.Protobuf, AcceptHeader.Choose(["text/html", "application/x-protobuf"]));

    [Theory]
    [InlineData("text/html", false)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip; q=0.0, deflate", false)]
    [InlineData("identity;q=1, *;q=0", false)]
    [InlineData("GZIP", true)]
    [InlineData("deflate, gzip;q=0.1", true)]
    [InlineData("*", true)]
    public void Gzip_IsTakenWhereTheHeaderAllowsIt(string header, bool expected) => Assert.Equal(expected, AcceptHeader.AllowsGzip([header]));

    [Fact]
    public void Gzip_NoHeader_IsNotTaken() => Assert.False(AcceptHeader.AllowsGzip([]));

    [Theory]
    [InlineData("application/json", MessageFormat.Json)]
    [InlineData("application/x-protobuf", MessageFormat.Protobuf)]
    [InlineData("application/json; charset=utf-8", null)]
    [InlineData("Application/JSON", null)]
    public void ContentType_IsComparedByteForByte(string header, MessageFormat? expected) => Assert.Equal(expected, MediaTypes.FormatOf(header));

    [Theory]
    [InlineData("/slave(1)/state", "state")]
    [InlineData("/slave%281%29/state/?a=b", "state")]
    [InlineData("/slave(1)", "")]
    [InlineData("/slave(1)x/state", "slave(1)x/state")]
    [InlineData("/state.json?jsonp=f", "state")]
    [InlineData("http://agent:5051/slave(1)/api/v1#x", "api/v1")]
    [InlineData("http://agent", "")]
    [InlineData("*", "")]
    [InlineData("/", "")]
    [InlineData("/a/../state", null)]
    [InlineData("/a/%2e%2e/state", null)]
    public void Path_IsReducedToItsRoute(string target, string? expected) => Assert.Equal(expected, RequestPath.Parse(target, "slave(1)"));

    [Theory]
    [InlineData("api/v1/executor", "executor")]
    [InlineData("api/v1/operator", "operator")]
    [InlineData("api/v1", "operator")]
    [InlineData("api/v10", null)]
    [InlineData("api", null)]
    [InlineData(null, null)]
    public void Route_TheLongestPrefixWins(string? path, string? expected) => Assert.Equal(
        expected, RequestPath.FindLongest(new Dictionary<string, string> { ["api/v1"] = "operator", ["api/v1/executor"] = "executor" }, path));

    [Theory]
    [InlineData("angular.callbacks._0", true)]
    [InlineData("f[1]", true)]
    [InlineData("alert(1)", false)]
    [InlineData("f;g", false)]
    public void Jsonp_TakesNamesOnly(string value, bool expected) => Assert.Equal(expected, JsonpCallback.IsName(value));
}

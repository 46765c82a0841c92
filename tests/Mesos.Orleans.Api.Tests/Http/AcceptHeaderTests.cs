using Mesos.Orleans.Api.Http;
using Microsoft.Extensions.Primitives;

namespace Mesos.Orleans.Api.Tests.Http;

public sealed class AcceptHeaderTests
{
    [Theory]
    [InlineData("text/html", false)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip; q=0.0, deflate", false)]
    [InlineData("identity;q=1, *;q=0", false)]
    [InlineData("GZIP", true)]
    [InlineData("deflate, gzip;q=0.1", true)]
    [InlineData("*", true)]
    public void AllowsGzip_Header_Decides(string header, bool allowed) => Assert.Equal(allowed, AcceptHeader.AllowsGzip(header));

    [Fact]
    public void AllowsGzip_NoHeader_False() => Assert.False(AcceptHeader.AllowsGzip(StringValues.Empty));

    [Theory]
    [InlineData("", nameof(WireFormat.Json))]
    [InlineData("text/html, */*;q=0.8", nameof(WireFormat.Json))]
    [InlineData("application/json;q=0, application/*", nameof(WireFormat.Protobuf))]
    [InlineData("application/json;q=0, application/x-protobuf;q=0, */*", null)]
    [InlineData("text/*", null)]
    public void Choose_Header_JsonFirstUnlessExcluded(string header, string? chosen) =>
        Assert.Equal(chosen, AcceptHeader.Choose(header)?.ToString());
}

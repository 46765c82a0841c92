using System.Buffers;
using System.Text;
using System.Text.Json;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Protocol.Tests.Json;

public sealed class EndpointNumberTests
{
    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(2, "2.0")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(999_999_999_999_999, "999999999999999.0")]
    [InlineData(1e15, "1000000000000000")]
    [InlineData(double.MinValue, "-1.7976931348623157E+308")]
    [InlineData(double.NaN, "0.0")]
    [InlineData(double.PositiveInfinity, "0.0")]
    public void WriteEndpointDouble_Value_IsWrittenAsMesosDoes(double value, string expected)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            json.WriteEndpointDouble(value);

        Assert.Equal(expected, Encoding.UTF8.GetString(buffer.WrittenSpan));
    }
}

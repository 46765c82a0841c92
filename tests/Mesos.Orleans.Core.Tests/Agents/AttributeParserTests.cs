using Mesos.Orleans.Core.Agents;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Tests.Agents;

public sealed class AttributeParserTests
{
    [Fact]
    public void Parse_AllTypes_Reads()
    {
        var attributes = AttributeParser.Parse("rack:abc;zone:us-east;level:10;keys:[1000-1500];url:http://x:1").Value;

        Assert.Equal(["rack", "zone", "level", "keys", "url"], attributes.Select(a => a.Name));
        Assert.Equal("us-east", attributes[1].Text.Value);
        Assert.Equal(ValueType.Scalar, attributes[2].Type);
        Assert.Equal(10, attributes[2].Scalar.Value);
        Assert.Equal(1500ul, attributes[3].Ranges.Range[0].End);
        Assert.Equal("http://x:1", attributes[4].Text.Value);
    }

    [Theory]
    [InlineData("x:-1")]
    [InlineData("x:NaN")]
    [InlineData("x:1.2.3")]
    public void Parse_NoNumberFromZeroUp_IsText(string text) => Assert.Equal(ValueType.Text, AttributeParser.Parse(text).Value[0].Type);

    [Theory]
    [InlineData("rack")]
    [InlineData("rack:")]
    [InlineData(":abc")]
    [InlineData("tags:{a,b}")]
    [InlineData("keys:[1-")]
    [InlineData("keys:[5-1]")]
    [InlineData("keys:a[1-2]")]
    public void Parse_Malformed_IsRefusedWithWhatToDo(string text)
    {
        var read = AttributeParser.Parse(text);

        Assert.NotNull(read.Refusal);
        Assert.NotNull(read.Refusal.Field);
    }

    [Fact]
    public void Parse_CountAtTheLimitAndOnePast()
    {
        static string Many(int count) => string.Join(';', Enumerable.Range(0, count).Select(i => $"a{i}:b"));

        Assert.Equal(AttributeParser.MaxAttributes, AttributeParser.Parse(Many(AttributeParser.MaxAttributes)).Value.Length);
        Assert.Equal(RefusalCode.TooLarge, AttributeParser.Parse(Many(AttributeParser.MaxAttributes + 1)).Refusal?.Code);
    }
}

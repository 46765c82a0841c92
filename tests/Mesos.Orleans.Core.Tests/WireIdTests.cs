namespace Mesos.Orleans.Core.Tests;

public class WireIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("...")]
    [InlineData("task-1.2_x y:z")]
    [InlineData("zwölf")]
    public void Id_Ordinary_Passes(string id) => Assert.Null(WireId.Validate(id));

    [Theory]
    [InlineData("", "ID must not be empty")]
    [InlineData(".", "'.' is disallowed")]
    [InlineData("..", "'..' is disallowed")]
    [InlineData("a/b", "'a/b' contains invalid characters")]
    [InlineData("a\\b", "'a\\b' contains invalid characters")]
    [InlineData("a\nb", "'a?b' contains invalid characters")]
    [InlineData("a\u007fb", "'a?b' contains invalid characters")]
    public void Id_Unusable_IsRefused(string id, string message) => Assert.Equal(message, WireId.Validate(id)?.Message);

    [Fact]
    public void Id_AtTheLimit_PassesAndOnePastItIsRefused()
    {
        Assert.Null(WireId.Validate(new string('a', WireId.MaxBytes)));
        Assert.Equal("ID must not be greater than 255 characters", WireId.Validate(new string('a', WireId.MaxBytes + 1))?.Message);
    }

    [Fact]
    public void Id_LimitCountsBytes_NotCharacters() => Assert.NotNull(WireId.Validate(new string('ö', 128)));

    [Fact]
    public void Id_Refused_NamesFieldAndRemedy()
    {
        var refusal = WireId.Validate("", "task_id")!;
        Assert.Equal("task_id", refusal.Field);
        Assert.NotNull(refusal.Hint);
    }
}

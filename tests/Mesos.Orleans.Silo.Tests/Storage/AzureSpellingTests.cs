using Mesos.Orleans.Silo.Storage;

namespace Mesos.Orleans.Silo.Tests.Storage;

/// <summary>What goes to Azure, and what is shown of it.</summary>
public sealed class AzureSpellingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain-1.2:3", "plain-1.2:3")]
    [InlineData("f/a_b", "f~2Fa~5Fb")]
    [InlineData("~2F", "~7E2F")]
    [InlineData("a#b?c\\d%e+", "a~23b~3Fc~5Cd~25e~2B")]
    [InlineData("späte 文字", "späte~20文字")]
    [InlineData("\uFFFE\u0001", "~uFFFE~01")]
    public void Key_WithAnyCharacters_IsSpelledAndReadBack(string key, string spelled)
    {
        Assert.Equal(spelled, AzureKeys.Escape(key));
        Assert.Equal(key, AzureKeys.TryUnescape(spelled));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("~")]
    [InlineData("~2")]
    [InlineData("~2f")]
    [InlineData("~61")]
    [InlineData("~u002F")]
    public void Spelling_OfNoKey_IsNotRead(string spelled) => Assert.Null(AzureKeys.TryUnescape(spelled));

    [Theory]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=mine;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net", "AccountName=mine;EndpointSuffix=core.windows.net")]
    [InlineData("BlobEndpoint=https://mine.blob.core.windows.net/?sig=secret;SharedAccessSignature=sv=1&sig=secret", "BlobEndpoint=https://mine.blob.core.windows.net/")]
    [InlineData("https://mine.table.core.windows.net/?sv=1&sig=secret", "https://mine.table.core.windows.net/")]
    [InlineData("UseDevelopmentStorage=true", "UseDevelopmentStorage=true")]
    [InlineData("accountkey = c2VjcmV0", "")]
    public void ConnectionString_Shown_HasNoSecrets(string text, string shown) => Assert.Equal(shown, AzureAddress.Of(text));
}

using System.Security.Cryptography;
using System.Text;

namespace Mesos.Orleans.Cli.Tests.State;

public sealed class StateTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mesos-cli-").FullName;
    private readonly Fakes.Cli _cli = new();

    public void Dispose()
    {
        _cli.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task State_ImportedAndExportedAgain_IsTheSameFile()
    {
        var file = await WriteFile();

        Assert.Equal(0, await _cli.Run("state", "import", file, "--work-dir", PathOf("work")));
        Assert.Equal(0, await _cli.Run("state", "export", PathOf("again"), "--work-dir", PathOf("work")));

        Assert.Empty(_cli.Error.ToString());
        Assert.Contains("1 weights", _cli.Out.ToString(), StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllTextAsync(file), await File.ReadAllTextAsync(PathOf("again")));
    }

    [Fact]
    public async Task Settings_InAFile_AreUsed()
    {
        var file = await WriteFile();
        await File.WriteAllTextAsync(PathOf("settings.json"), $$$"""{"Mesos":{"WorkDirectory":"{{{PathOf("elsewhere")}}}"}}""");

        Assert.Equal(0, await _cli.Run("state", "import", file, "--config", PathOf("settings.json")));

        Assert.True(File.Exists(PathOf("elsewhere/mesos.db")));
    }

    [Fact]
    public async Task Import_IntoAStoreWithState_IsRefusedInOneLine()
    {
        var file = await WriteFile();
        Assert.Equal(0, await _cli.Run("state", "import", file, "--work-dir", PathOf("work")));

        Assert.Equal(1, await _cli.Run("state", "import", file, "--work-dir", PathOf("work")));

        Assert.StartsWith("mesos: ", _cli.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("is not empty", Assert.Single(_cli.Error.ToString().Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Orleans:GrainStorage:Default:ProviderType=Floppy", 1, "'Floppy', which is not known")]
    [InlineData("Orleans:Clustering:ProviderType=Redis", 1, "Orleans:Clustering:ConnectionString is missing")]
    [InlineData("nonsense", 2, "'--nonsense' is neither")]
    public async Task Setting_Wrong_IsRefusedByName(string setting, int code, string reason)
    {
        Assert.Equal(code, await _cli.Run("state", "export", PathOf("x"), "--work-dir", PathOf("work"), "--" + setting));
        Assert.Contains(reason, _cli.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_ThatIsNotThere_IsNotWaitedFor()
    {
        Assert.Equal(1, await _cli.Run(
            "state", "export", PathOf("x"), "--Orleans:GrainStorage:Default:ProviderType=Redis", "--Orleans:GrainStorage:Default:ConnectionString=127.0.0.1:1"));
        Assert.Contains("The Redis at 127.0.0.1:1 (Orleans:GrainStorage:Default:ConnectionString) does not answer", _cli.Error.ToString(), StringComparison.Ordinal);
    }

    private async Task<string> WriteFile()
    {
        const string lines = """
            {"format":"mesos-state","version":1,"storeFormat":1,"storeId":"01a20652-3e2e-79df-8369-c59346f9ae0e","createdAt":"2026-01-02T03:04:05+00:00","writtenBy":"0.1.0","records":{"weights":1}}
            {"name":"weights","kind":"weights","key":"0","data":"AA=="}

            """;
        var text = lines.ReplaceLineEndings("\n");
        var sum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        await File.WriteAllTextAsync(PathOf("file"), $$"""{{text}}{"lines":2,"sha256":"{{sum}}"}""" + "\n");
        return PathOf("file");
    }

    private string PathOf(string name) => Path.Combine(_directory, name);
}

using System.Text;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tests.Sandboxes;

public sealed class SandboxFilesTests : IDisposable
{
    private const string Latest = "/frameworks/f/executors/e/runs/latest";

    private readonly TemporaryDirectory _directory = new();
    private readonly SandboxPaths _paths;
    private readonly SandboxFiles _files;
    private readonly Sandbox _sandbox;

    public SandboxFilesTests()
    {
        var work = new WorkDirectory(Path.Combine(_directory.Path, "work"));
        _sandbox = Sandbox.Create(work, new SandboxId("a", "f", "e", "c"), UserAccount.Current).Value!;
        _paths = new SandboxPaths(work) { AgentId = "a" };
        _files = new SandboxFiles(_paths);
        File.WriteAllText(_sandbox.StandardOutput, "hello\n");
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(-1, -1, 6, "")]
    [InlineData(0, -1, 0, "hello\n")]
    [InlineData(1, 3, 1, "ell")]
    [InlineData(4, 100, 4, "o\n")]
    [InlineData(6, -1, 6, "")]
    [InlineData(99, 5, 6, "")]
    [InlineData(0, 0, 0, "")]
    public void Read_OffsetAndLength_AnswerAsMesosDoes(long offset, long length, long expectedOffset, string expected)
    {
        var chunk = _files.Read($"{Latest}/stdout", offset, length).Value!;

        Assert.Equal(expectedOffset, chunk.Offset);
        Assert.Equal(expected, Encoding.UTF8.GetString(chunk.Data));
    }

    [Theory]
    [InlineData(-2, 0)]
    [InlineData(0, -2)]
    public void Read_NegativeNumbers_AreRefused(long offset, long length) =>
        Assert.Equal(RefusalCode.Invalid, _files.Read($"{Latest}/stdout", offset, length).Refusal?.Code);

    [Fact]
    public void Read_LongFile_AnswersWithSixteenPagesAtMost()
    {
        File.WriteAllBytes(_sandbox.StandardOutput, new byte[SandboxFiles.MaxReadBytes + 1]);

        Assert.Equal(SandboxFiles.MaxReadBytes, _files.Read($"{Latest}/stdout", 0).Value!.Data.Length);
        Assert.Equal(SandboxFiles.MaxReadBytes, _files.Read($"{Latest}/stdout", 1).Value!.Data.Length);
        Assert.Single(_files.Read($"{Latest}/stdout", SandboxFiles.MaxReadBytes).Value!.Data);
    }

    [Fact]
    public void Read_ByPathOnDisk_Works() =>
        Assert.Equal("hello\n"u8.ToArray(), _files.Read(_sandbox.StandardOutput, 0).Value!.Data);

    [Theory]
    [InlineData("/etc/passwd", RefusalCode.NotFound)]
    [InlineData("/frameworks/f/executors/e/runs/none/stdout", RefusalCode.NotFound)]
    [InlineData(Latest + "/missing", RefusalCode.NotFound)]
    [InlineData(Latest + "/../c/stdout", RefusalCode.Invalid)]
    [InlineData("/frameworks/../../../etc/passwd", RefusalCode.Invalid)]
    [InlineData(Latest, RefusalCode.Invalid)]
    [InlineData("", RefusalCode.Invalid)]
    [InlineData("a\0b", RefusalCode.Invalid)]
    public void Read_NotAFileOfASandbox_IsRefused(string path, RefusalCode code) =>
        Assert.Equal(code, _files.Read(path, 0).Refusal?.Code);

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../../../../../../../../../../../etc/passwd")]
    public void Read_LinkOutOfTheSandbox_IsRefused(string target)
    {
        File.CreateSymbolicLink(Path.Combine(_sandbox.Path, "link"), target);

        Assert.Equal(RefusalCode.Forbidden, _files.Read($"{Latest}/link", 0).Refusal?.Code);
    }

    [Fact]
    public void Read_LinkWithinTheSandbox_IsFollowed()
    {
        File.CreateSymbolicLink(Path.Combine(_sandbox.Path, "link"), "stdout");

        Assert.Equal("hello\n"u8.ToArray(), _files.Read($"{Latest}/link", 0).Value!.Data);
    }

    [Fact]
    public void Read_DirectoryIsALinkOut_IsRefused()
    {
        File.CreateSymbolicLink(Path.Combine(_sandbox.Path, "dir"), "/etc");

        Assert.Equal(RefusalCode.Forbidden, _files.Read($"{Latest}/dir/passwd", 0).Refusal?.Code);
        Assert.Equal(RefusalCode.Forbidden, _files.Browse($"{Latest}/dir").Refusal?.Code);
    }

    [Fact]
    public void Browse_ShowsEntriesAsLsDoes()
    {
        Directory.CreateDirectory(Path.Combine(_sandbox.Path, "data"), (UnixFileMode)0x1ed);
        File.SetUnixFileMode(_sandbox.StandardOutput, (UnixFileMode)0x1a4);

        var entries = _files.Browse($"{Latest}/").Value!;

        Assert.Equal([$"{Latest}/data", $"{Latest}/stderr", $"{Latest}/stdout"], entries.Select(entry => entry.Path));
        Assert.Equal("drwxr-xr-x", entries[0].ModeText);
        Assert.Equal(("-rw-r--r--", 6L, 1, UserAccount.Current.Name),
            (entries[2].ModeText, entries[2].Size, entries[2].LinkCount, entries[2].User));
        Assert.Equal(new DateTimeOffset(File.GetLastWriteTimeUtc(_sandbox.StandardOutput)).ToUnixTimeSeconds(), entries[2].ModifiedSeconds);
    }

    [Fact]
    public void Browse_File_IsRefused() => Assert.Equal(RefusalCode.Invalid, _files.Browse($"{Latest}/stdout").Refusal?.Code);

    [Fact]
    public void Download_GivesTheWholeFile()
    {
        using var stream = _files.Download($"{Latest}/stdout").Value!;

        Assert.Equal("hello\n", new StreamReader(stream).ReadToEnd());
    }

    [Fact]
    public void Attach_GivesANameToADirectory_UntilDetached()
    {
        _directory.Write("logs/agent.log", "line");
        _paths.Attach("/slave/logs", Path.Combine(_directory.Path, "logs"));

        Assert.Equal("line"u8.ToArray(), _files.Read("/slave/logs/agent.log", 0).Value!.Data);
        _paths.Detach("/slave/logs");
        Assert.Equal(RefusalCode.NotFound, _files.Read("/slave/logs/agent.log", 0).Refusal?.Code);
    }

    [Theory]
    [InlineData(0x41ffu, "drwxrwxrwx")]
    [InlineData(0x43ffu, "drwxrwxrwt")]
    [InlineData(0x89edu, "-rwsr-xr-x")]
    [InlineData(0xa1ffu, "lrwxrwxrwx")]
    public void ModeText_IsThatOfLs(uint mode, string expected) =>
        Assert.Equal(expected, new SandboxEntry("x", mode, 1, "", "", 0, 0).ModeText);
}

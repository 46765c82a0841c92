using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tests.Sandboxes;

public sealed class SandboxTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Create_HasTheLayoutOfMesos()
    {
        var sandbox = Create("c1").Value!;

        Assert.Equal($"{_directory.Path}/slaves/a-S0/frameworks/f/executors/e/runs/c1", sandbox.Path);
        Assert.True(File.Exists(Path.Combine(sandbox.Path, "stdout")));
        Assert.True(File.Exists(Path.Combine(sandbox.Path, "stderr")));
        Assert.Equal("c1", new FileInfo(Path.Combine(sandbox.Path, "../latest")).LinkTarget);
    }

    [Fact]
    public void Create_SecondRun_MovesLatest()
    {
        var first = Create("c1").Value!;

        Create("c2");

        Assert.Equal("c2", new FileInfo(Path.Combine(first.Path, "../latest")).LinkTarget);
        Assert.True(Directory.Exists(first.Path));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    public void Create_IdIsAPathTrick_IsRefused(string id)
    {
        var work = new WorkDirectory(_directory.Path);

        Assert.Equal(RefusalCode.Invalid, Sandbox.Create(work, new SandboxId("a", "f", id, "c"), UserAccount.Current).Refusal?.Code);
        Assert.Equal("framework_id", Sandbox.Create(work, new SandboxId("a", id, "e", "c"), UserAccount.Current).Refusal?.Field);
    }

    [Fact]
    public void Validate_IdAtTheLimit_PassesAndOneMoreDoesNot()
    {
        Assert.Null(PathSegment.Validate(new string('x', PathSegment.MaxBytes), "task_id"));
        Assert.NotNull(PathSegment.Validate(new string('x', PathSegment.MaxBytes + 1), "task_id"));
    }

    [Fact]
    public void Create_ForAnotherUser_BelongsToIt()
    {
        Requirement.Demand(UserAccount.IsRoot, "Only root can give files away.");
        var nobody = UserAccount.Find("nobody");
        Requirement.Demand(nobody is not null, "There is no user 'nobody'.");

        var work = new WorkDirectory(_directory.Path);
        Assert.True(Sandbox.Create(work, new SandboxId("a", "f", "e", "c"), nobody).IsSuccess);

        var paths = new SandboxPaths(work) { AgentId = "a" };
        var entries = new SandboxFiles(paths).Browse("/frameworks/f/executors/e/runs/latest").Value!;
        Assert.All(entries, entry => Assert.Equal("nobody", entry.User));
    }

    [Fact]
    public void Create_WorkDirectoryUnusable_IsRefused()
    {
        var file = _directory.Write("file", "");

        var outcome = Sandbox.Create(new WorkDirectory(file), new SandboxId("a", "f", "e", "c"), UserAccount.Current);

        Assert.Equal(RefusalCode.Unavailable, outcome.Refusal?.Code);
    }

    private Outcome<Sandbox> Create(string container) =>
        Sandbox.Create(new WorkDirectory(_directory.Path), new SandboxId("a-S0", "f", "e", container), UserAccount.Current);
}

using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Sandboxes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesos.Orleans.Agent.Tests.Sandboxes;

public sealed class SandboxCollectorTests : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromDays(7);

    private readonly TemporaryDirectory _directory = new();
    private readonly WorkDirectory _work;
    private readonly SandboxCollector _collector;
    private double _usage;

    public SandboxCollectorTests()
    {
        _work = new WorkDirectory(_directory.Path);
        _collector = new SandboxCollector(_work, "S0", new AgentOptions { WorkDirectory = _directory.Path, GcDelay = Delay }, TimeProvider.System, NullLogger.Instance, () => _usage);
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0.1, 0, 0.9)]
    [InlineData(0.1, 0.5, 0.4)]
    [InlineData(0.1, 0.95, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 0)]
    public void AgeLimit_IsTheDelayLessWhatIsUsedAndWhatIsToStayFree(double headroom, double usage, double part) =>
        Assert.Equal(part, SandboxCollector.AgeLimit(Delay, headroom, usage) / Delay, 9);

    [Fact]
    public void Collect_EndedLongAgo_GoesWithWhatItWasAloneIn()
    {
        var old = Make("S0", "f", "e", "c1", Delay);

        Collect();

        Assert.False(Directory.Exists(old));
        Assert.False(Directory.Exists(Path.Combine(_work.Slaves, "S0", "frameworks", "f")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_work.Trash));
        Assert.Equal((1, 0, 0), (_collector.Removed, _collector.Failed, _collector.Pending));
    }

    [Fact]
    public void Collect_EndedJustNow_StaysAndIsCounted()
    {
        var old = Make("S0", "f", "e", "c1", Delay);
        var young = Make("S0", "f", "e", "c2", TimeSpan.Zero);

        Collect();

        Assert.False(Directory.Exists(old));
        Assert.True(File.Exists(Path.Combine(young, "stdout")));
        Assert.Equal("c2", new FileInfo(Path.Combine(young, "../latest")).LinkTarget);
        Assert.Equal((1, 1), (_collector.Removed, _collector.Pending));
    }

    [Fact]
    public void Collect_DiskIsFull_TakesTheYoungTooButNotWhatHasOnlyJustEnded()
    {
        var young = Make("S0", "f", "e", "c1", TimeSpan.FromSeconds(61));
        var youngest = Make("S0", "f", "e", "c2", TimeSpan.FromSeconds(5));
        _usage = 0.9;

        Collect();

        Assert.False(Directory.Exists(young));
        Assert.True(Directory.Exists(youngest));
    }

    [Fact]
    public void Collect_SomebodyMayAskForIt_StaysHoweverOld()
    {
        var running = Make("S0", "f", "e", "c1", Delay * 10);
        Directory.CreateDirectory(_work.Meta(new SandboxId("S0", "f", "e", "c1")));

        Collect();

        Assert.True(Directory.Exists(running));
        Assert.Equal((0, 0), (_collector.Removed, _collector.Pending));
    }

    [Fact]
    public void Collect_OfAnEarlierAgentHere_GoesWhateverIsStillWrittenOfIt()
    {
        Make("S7", "f", "e", "c1", Delay);
        Directory.CreateDirectory(_work.Meta(new SandboxId("S7", "f", "e", "c1")));

        Collect();

        Assert.False(Directory.Exists(Path.Combine(_work.Slaves, "S7")));
    }

    [Fact]
    public void Collect_LinksInASandbox_AreRemovedAndNotFollowed()
    {
        var volume = Path.GetDirectoryName(_directory.Write("volumes/v/precious", "data"))!;
        var old = Make("S0", "f", "e", "c1", TimeSpan.Zero);
        Directory.CreateSymbolicLink(Path.Combine(old, "volume"), volume);
        File.CreateSymbolicLink(Path.Combine(old, "file"), Path.Combine(volume, "precious"));
        Directory.SetLastWriteTimeUtc(old, DateTime.UnixEpoch);

        Collect();

        Assert.False(Directory.Exists(old));
        Assert.Equal("data", File.ReadAllText(Path.Combine(volume, "precious")));
    }

    [Fact]
    public void Collect_RunsThatAreLinks_AreLeftAlone()
    {
        var elsewhere = Path.GetDirectoryName(_directory.Write("elsewhere/precious", "data"))!;
        Directory.SetLastWriteTimeUtc(elsewhere, DateTime.UnixEpoch);
        Directory.CreateDirectory(_work.Runs("S0", "f", "e"));
        var link = Path.Combine(_work.Runs("S0", "f", "e"), "c1");
        Directory.CreateSymbolicLink(link, elsewhere);
        Directory.SetLastWriteTimeUtc(link, DateTime.UnixEpoch);

        Collect();

        Assert.True(File.Exists(Path.Combine(link, "precious")));
        Assert.Equal(0, _collector.Removed);
    }

    [Fact]
    public void Collect_HalfRemovedWhenTheAgentDied_IsRemoved()
    {
        _directory.Write("trash/1-0/deep/rest", "");

        Collect();

        Assert.Empty(Directory.EnumerateFileSystemEntries(_work.Trash));
    }

    [Fact]
    public void MarkEnded_OldSandbox_IsYoungAgain()
    {
        var old = Make("S0", "f", "e", "c1", Delay);

        Sandbox.MarkEnded(_work, new SandboxId("S0", "f", "e", "c1"));
        Sandbox.MarkEnded(_work, new SandboxId("S0", "f", "e", "never was"));
        Collect();

        Assert.True(Directory.Exists(old));
    }

    [Fact]
    public async Task Create_WhileItsExecutorsDirectoryIsPruned_NeverFails()
    {
        using var stop = new CancellationTokenSource();
        var collecting = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                Collect();
        }, TestContext.Current.CancellationToken);

        for (var run = 0; run < 500; run++)
        {
            var made = Sandbox.Create(_work, new SandboxId("S0", "f", "e", $"c{run}"), UserAccount.Current);
            Assert.True(made.IsSuccess, made.Refusal?.ToString());
            Directory.SetLastWriteTimeUtc(made.Value.Path, DateTime.UnixEpoch);
        }

        await stop.CancelAsync();
        await collecting;
        Assert.Equal(0, _collector.Failed);
    }

    private void Collect() => _collector.Collect(TestContext.Current.CancellationToken);

    private string Make(string agent, string framework, string executor, string run, TimeSpan age)
    {
        var sandbox = Sandbox.Create(_work, new SandboxId(agent, framework, executor, run), UserAccount.Current).Value!;
        Directory.SetLastWriteTimeUtc(sandbox.Path, TimeProvider.System.GetUtcNow().UtcDateTime - age);
        return sandbox.Path;
    }
}

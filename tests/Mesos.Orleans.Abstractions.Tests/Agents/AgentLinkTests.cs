using System.Collections.Immutable;
using System.Threading.Channels;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Abstractions.Tests.Agents;

public sealed class AgentLinkTests : IAsyncDisposable
{
    private static readonly AgentLinkOptions Quick = new()
    {
        ShortestRetry = TimeSpan.FromMilliseconds(1), LongestRetry = TimeSpan.FromMilliseconds(4), RegistrationBackoffFactor = TimeSpan.Zero,
    };

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly FakeAgentGrain _grain = new();
    private readonly RecordingHandler _handler = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly AgentLink _link;
    private Task<Refusal?>? _run;

    public AgentLinkTests() => _link = Link(Quick);

    [Fact]
    public async Task Command_Handled_IsConfirmedByTheNextRead()
    {
        Start();
        _grain.Send(new CommandBatch(true, 2, [Kill("a"), Kill("b")]));

        Assert.Equal(0, (await Next(_grain.Reads)).After);
        Assert.Equal(Kill("a"), await Next(_handler.Commands));
        Assert.Equal(Kill("b"), await Next(_handler.Commands));
        Assert.Equal(2, (await Next(_grain.Reads)).After);
    }

    [Fact]
    public async Task Read_ProbedWhileItWaitsAndNoBackoffFactor_IsMadeAgainAtOnceUnderTheSameSession()
    {
        Start();
        var first = await Next(_grain.Reads);

        _link.Probe();

        Assert.Equal(first, await Next(_grain.Reads));
        Assert.True(_link.IsRegistered);
    }

    [Fact]
    public async Task Session_Unknown_RegistersAgainUnderANewOneAndReportsEverythingAgain()
    {
        var session = Guid.Empty;
        _grain.OnReport = report => report.SessionId == session ? new ReportReply(false, []) : Accept(report);
        Start();
        session = (await Next(_grain.Registered)).SessionId;
        var update = Update(1);
        _link.Enqueue(update);

        Assert.Equal([update], (await Next(_grain.Reported)).Updates.AsEnumerable());
        var again = await Next(_grain.Registered);
        Assert.NotEqual(session, again.SessionId);
        Assert.Equal([update], (await Next(_grain.Reported)).Updates.AsEnumerable());
        Assert.Equal([WireUuid.Read(update.Status.Uuid)], await Next(_handler.Accepted));
        Assert.Equal(0, _link.Retained);
    }

    [Fact]
    public async Task Session_UnknownToARead_RegistersAgain()
    {
        Start();
        var first = await Next(_grain.Registered);
        _grain.Send(new CommandBatch(false, 0, []));

        Assert.NotEqual(first.SessionId, (await Next(_grain.Registered)).SessionId);
    }

    [Fact]
    public async Task Report_Failed_IsRepeatedWithTheSameUpdates()
    {
        var calls = 0;
        _grain.OnReport = report => ++calls < 3 ? throw new TimeoutException() : Accept(report);
        Start();
        ImmutableArray<TaskUpdate> updates = [Update(1), Update(2)];
        Assert.All(updates, u => Assert.True(_link.Enqueue(u)));

        var accepted = new HashSet<Guid>();
        while (accepted.Count < 2)
            accepted.UnionWith(await Next(_handler.Accepted));

        Assert.Equal(updates.Select(u => WireUuid.Read(u.Status.Uuid)).ToHashSet(), accepted);
        Assert.True(calls >= 3);
    }

    [Fact]
    public async Task Registration_Failed_IsRepeatedUnderTheSameSession()
    {
        var calls = 0;
        _grain.OnRegister = _ => ++calls < 3 ? throw new TimeoutException() : new RegisterReply(null, Guid.AllBitsSet, []);
        Start();

        var sessions = new[] { await Next(_grain.Registered), await Next(_grain.Registered), await Next(_grain.Registered) };

        Assert.Single(sessions.Select(s => s.SessionId).Distinct());
        await Next(_grain.Reads);
    }

    [Fact]
    public async Task Registration_Refused_EndsTheLinkWithTheReason()
    {
        var refusal = new Refusal(RefusalCode.Conflict, "The agent was removed.");
        _grain.OnRegister = _ => new RegisterReply(refusal, Guid.Empty, []);
        Start();

        Assert.Equal(refusal, await _run!.WaitAsync(Limit));
    }

    [Theory]
    [InlineData(256, 256, 0)]
    [InlineData(257, 256, 1)]
    public async Task Report_AtAndPastTheLimit_CarriesTheFirstUpdatesInOrder(int enqueued, int first, int second)
    {
        var updates = Enumerable.Range(1, enqueued).Select(Update).ToArray();
        Assert.All(updates, u => Assert.True(_link.Enqueue(u)));
        _link.Enqueue(new ReportedExit(new("f"), "e", 0));
        Start();

        var reports = new[] { await Next(_grain.Reported), await Next(_grain.Reported) };

        Assert.Equal(updates, reports.SelectMany(r => r.Updates));
        Assert.Equal([first, second], reports.Select(r => r.Updates.Length));
        Assert.Empty(reports[0].Exits);
        Assert.Single(reports[1].Exits);
    }

    [Fact]
    public async Task Exit_Deferred_IsReportedAgainUntilItIsTaken()
    {
        var deferred = true;
        _grain.OnReport = report => Accept(report) with { Deferred = deferred ? [new("f")] : [] };
        var (exit, other) = (new ReportedExit(new("f"), "e", 0) { ContainerId = "c" }, new ReportedExit(new("other"), "e", 0) { ContainerId = "d" });
        Assert.True(_link.Enqueue(exit) && _link.Enqueue(other));
        Start();

        Assert.Equal([exit, other], (await Next(_grain.Reported)).Exits.AsEnumerable());
        Assert.Equal([other], await Next(_handler.Exits));
        Assert.Equal([exit], (await Next(_grain.Reported)).Exits.AsEnumerable());
        deferred = false;
        Assert.Equal([exit], await Next(_handler.Exits));
        Assert.Equal(0, _link.Retained);
    }

    [Fact]
    public void Update_PastTheRetainedLimit_IsRefusedAndNothingIsLost()
    {
        var link = Link(Quick with { MaxRetained = 2 });

        Assert.True(link.Enqueue(Update(1)));
        Assert.True(link.Enqueue(Update(2)));
        Assert.False(link.Enqueue(Update(3)));
        Assert.Equal(2, link.Retained);
    }

    [Fact]
    public void Update_WithoutUuid_IsRefused()
    {
        var update = new TaskUpdate(Guid.AllBitsSet, new(new("f"), new("t")), new V1.TaskStatus { State = V1.TaskState.TaskRunning });

        Assert.Throws<ArgumentException>(() => _link.Enqueue(update));
    }

    [Fact]
    public async Task Message_PastTheQueueLimit_DropsTheOldest()
    {
        var link = Link(Quick with { MaxQueuedMessages = 2 });
        for (byte n = 1; n <= 3; n++)
            link.Enqueue(new ReportedMessage(new("f"), "e", [n]));
        _run = link.RunAsync(_stop.Token);

        var report = await Next(_grain.Reported);

        Assert.Equal([2, 3], report.Messages.Select(m => m.Data[0]));
        Assert.Equal(1, link.DroppedMessages);
    }

    [Fact]
    public async Task Handler_Throws_EndsTheLinkWithTheException()
    {
        _handler.Throws = new InvalidOperationException("a bug");
        Start();
        _grain.Send(new CommandBatch(true, 1, [Kill("a")]));

        Assert.Same(_handler.Throws, await Assert.ThrowsAsync<InvalidOperationException>(() => _run!.WaitAsync(Limit)));
    }

    [Fact]
    public async Task Handler_DiskRefuses_RegistersAgainUntilItIsDone()
    {
        _handler.Throws = new IOException("No space left on device");
        Start();
        var first = await Next(_grain.Registered);
        _grain.Send(new CommandBatch(true, 1, [Kill("a")]));
        Assert.NotEqual(first.SessionId, (await Next(_grain.Registered)).SessionId);
        Assert.False(_run!.IsCompleted);

        _handler.Throws = null;
        _grain.Send(new CommandBatch(true, 1, [Kill("a")]));
        Assert.Equal(Kill("a"), await Next(_handler.Commands));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_run is { IsFaulted: false })
            await _run.WaitAsync(Limit);
        _stop.Dispose();
    }

    private static ReportReply Accept(AgentReport report) => new(true, [.. report.Updates.Select(u => WireUuid.Read(u.Status.Uuid))]);

    private static KillTask Kill(string task) => new(new(new("f"), new(task)), null);

    private static TaskUpdate Update(int n) => new(
        Guid.AllBitsSet,
        new(new("f"), new("t")),
        new V1.TaskStatus { State = V1.TaskState.TaskRunning, Uuid = WireUuid.ToWire(new Guid(n, 0, 0, new byte[8])) });

    private static async Task<T> Next<T>(Channel<T> channel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            return await channel.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No {typeof(T).Name} came within {Limit}.");
        }
    }

    private AgentLink Link(AgentLinkOptions options) => new(_grain.Factory, new("a-S0"), _handler, new CountingIds(), TimeProvider.System, options);

    private void Start() => _run = _link.RunAsync(_stop.Token);

    private sealed class CountingIds : IIdSource
    {
        private int _last;

        public Guid Next() => new(Interlocked.Increment(ref _last), 0, 0, new byte[8]);
    }

    private sealed class RecordingHandler : IAgentLinkHandler
    {
        public Exception? Throws { get; set; }

        public Channel<AgentCommand> Commands { get; } = Channel.CreateUnbounded<AgentCommand>();

        public Channel<ImmutableArray<Guid>> Accepted { get; } = Channel.CreateUnbounded<ImmutableArray<Guid>>();

        public RegisterAgent DescribeForRegistration(Guid session) =>
            new(session, new V1.AgentInfo { Hostname = "h" }, "slave(1)@127.0.0.1:5051", "1", [], [], []);

        public ValueTask OnRegistered(RegisterReply reply) => ValueTask.CompletedTask;

        public ValueTask OnCommand(AgentCommand command) => Throws is null ? Commands.Writer.WriteAsync(command) : throw Throws;

        public ValueTask OnAccepted(ImmutableArray<Guid> uuids) => Accepted.Writer.WriteAsync(uuids);

        public Channel<ImmutableArray<ReportedExit>> Exits { get; } = Channel.CreateUnbounded<ImmutableArray<ReportedExit>>();

        public ValueTask OnExitsAccepted(ImmutableArray<ReportedExit> exits) => Exits.Writer.WriteAsync(exits);
    }
}

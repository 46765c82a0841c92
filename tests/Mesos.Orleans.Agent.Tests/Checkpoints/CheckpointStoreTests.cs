using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesos.Orleans.Agent.Tests.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private static readonly Guid Id = new(1, 0, 0, new byte[8]);

    private readonly TemporaryDirectory _directory = new();
    private readonly Quarantine _quarantine;

    public CheckpointStoreTests() => _quarantine = new Quarantine(Path.Combine(_directory.Path, "meta"), DateTimeOffset.UnixEpoch, NullLogger.Instance);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Append_AfterHalfALongerRecord_IsReadAgain()
    {
        var store = Open();
        Begin(store, "t1", Id);
        Assert.True(store.Append(Id, TaskEntry.Update(Status(1))));
        var updates = Directory.GetFiles(_directory.Path, "task.updates", SearchOption.AllDirectories).Single();
        var half = FramedFile.Frame(Enumerable.Repeat((byte)0xff, 300).ToArray())[..200];
        File.AppendAllBytes(updates, half);

        // What follows a half record is shorter: what is left of that must not be taken for a record.
        var second = Open();
        Assert.Single(Assert.Single(second.Recover(_quarantine).Tasks).Progress.Updates);
        Assert.True(second.Append(Id, TaskEntry.Accepted(WireUuid.Read(Status(1).Uuid))));

        var progress = Assert.Single(Open().Recover(_quarantine).Tasks).Progress;
        Assert.Empty(progress.Pending);
        Assert.Empty(_quarantine.Moved);
    }

    [Fact]
    public void Begin_WhatWasKeptForItIsGone_IsWrittenAllTheSame()
    {
        var store = Open();
        Begin(store, "t1", Id);
        store.Remove(Id);
        Directory.Delete(Path.Combine(_directory.Path, "meta"), recursive: true);

        Begin(store, "t2", new Guid(2, 0, 0, new byte[8]));

        Assert.Equal("t2", Assert.Single(Open().Recover(_quarantine).Tasks).Launch.Task.TaskId.Value);
    }

    private CheckpointStore Open() => new(new WorkDirectory(_directory.Path), "S0", NullLogger.Instance);

    private static void Begin(CheckpointStore store, string task, Guid id)
    {
        var info = new V1.TaskInfo { Name = task, TaskId = new() { Value = task }, AgentId = new() { Value = "S0" }, Command = new() { Value = "true" } };
        var launch = new TaskLaunch(id, new("f"), new V1.FrameworkInfo { Name = "f", User = "root" }, info, null, V1.TaskState.TaskStaging);
        Assert.Empty(store.Begin([(launch, store.RunOf(launch))]));
    }

    private static V1.TaskStatus Status(int n) => new()
    {
        TaskId = new() { Value = "t1" }, State = V1.TaskState.TaskRunning, Uuid = WireUuid.ToWire(new Guid(n, 0, 0, new byte[8])),
    };
}

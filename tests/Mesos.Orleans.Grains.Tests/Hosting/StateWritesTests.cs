using Mesos.Orleans.Grains.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Tests.Hosting;

public sealed class StateWritesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(StateWrites.MaxAttempts - 1)]
    public async Task Change_OvertakenLessOftenThanTheLimit_IsMadeOnWhatIsStored(int overtaken)
    {
        var storage = new Contested { Overtakings = overtaken };

        await storage.Change(state => state.Text, (state, text) => state.Text = text, text => text + "!");

        Assert.Equal(overtaken == 0 ? "first!" : $"stored {overtaken}!", storage.State.Text);
        Assert.Equal(overtaken + 1, storage.Writes);
    }

    [Fact]
    public async Task Change_OvertakenAsOftenAsTheLimit_FailsAndLeavesWhatWasRead()
    {
        var storage = new Contested { Overtakings = StateWrites.MaxAttempts };

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.Change(state => state.Text, (state, text) => state.Text = text, text => text + "!"));

        Assert.Equal($"stored {StateWrites.MaxAttempts - 1}", storage.State.Text);
        Assert.Equal(StateWrites.MaxAttempts, storage.Writes);
    }

    [Fact]
    public async Task Change_OvertakenByWhatCannotBeRead_IsStillToBeMade()
    {
        var storage = new Contested { Overtakings = 1, IsUnreadable = true };
        Task Change() => storage.Change(state => state.Text, (state, text) => state.Text = text, text => text == "added" ? text : "added");
        await Assert.ThrowsAsync<IOException>(Change);

        await Change();

        Assert.Equal(2, storage.Writes);
    }

    [Fact]
    public async Task Change_ToTheSame_IsNotWritten()
    {
        var storage = new Contested();

        await storage.Change(state => state.Text, (state, text) => state.Text = text, text => text);

        Assert.Equal(0, storage.Writes);
    }

    private sealed class Note
    {
        public string Text { get; set; } = "first";
    }

    // Another activation writes first, so many times.
    private sealed class Contested : IPersistentState<Note>
    {
        public int Overtakings { get; init; }

        public bool IsUnreadable { get; init; }

        public int Writes { get; private set; }

        public Note State { get; set; } = new();

        public string Etag => "";

        public bool RecordExists => true;

        public Task ClearStateAsync() => throw new NotSupportedException();

        public Task WriteStateAsync() => ++Writes <= Overtakings ? throw new InconsistentStateException("overtaken") : Task.CompletedTask;

        public Task ReadStateAsync()
        {
            if (IsUnreadable)
            {
                throw new IOException("unreadable");
            }

            State = new Note { Text = $"stored {Writes}" };
            return Task.CompletedTask;
        }
    }
}

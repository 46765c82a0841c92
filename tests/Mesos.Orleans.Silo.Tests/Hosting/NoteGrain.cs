using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>A grain that remembers one text.</summary>
[Alias("Mesos.Orleans.Silo.Tests.INoteGrain")]
public interface INoteGrain : IGrainWithStringKey
{
    [Alias("Write")]
    Task Write(string text);

    [Alias("Read")]
    Task<string?> Read();
}

[GenerateSerializer, Alias("Mesos.Orleans.Silo.Tests.Note")]
public sealed class Note
{
    [Id(0)]
    public string? Text { get; set; }
}

public sealed class NoteGrain([PersistentState("note")] IPersistentState<Note> note) : Grain, INoteGrain
{
    public Task Write(string text)
    {
        note.State.Text = text;
        return note.WriteStateAsync();
    }

    public Task<string?> Read() => Task.FromResult(note.State.Text);
}

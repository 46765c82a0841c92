using Mesos.Orleans.Cli.Http;

namespace Mesos.Orleans.Cli.Execute;

/// <summary>Something that happened to a session; they are taken in one after the other.</summary>
internal abstract record SessionInput
{
    private SessionInput()
    {
    }

    /// <summary>A stream is open.</summary>
    internal sealed record Opened(EventStream Stream) : SessionInput;

    /// <summary>The master says something.</summary>
    internal sealed record Heard(V1.Scheduler.Event Event) : SessionInput;

    /// <summary>The stream is over, or could not be opened.</summary>
    internal sealed record Lost(Exception? Why) : SessionInput;

    /// <summary>Time has passed.</summary>
    internal sealed record Tick : SessionInput;

    /// <summary>The user wants to stop.</summary>
    internal sealed record Stop : SessionInput;
}

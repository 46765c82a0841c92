namespace Mesos.Orleans.Core.Allocation;

/// <summary>An offer that the framework has not answered. It stands in the list of its agent and in that of its framework.</summary>
internal sealed class OpenOffer(OfferDraft draft, AgentState agent, FrameworkState framework, Client client, Candidate resources, DateTimeOffset since)
{
    public OfferDraft Draft { get; } = draft;

    public AgentState Agent { get; } = agent;

    public FrameworkState Framework { get; } = framework;

    public Client Client { get; } = client;

    public Candidate Resources { get; } = resources;

    public DateTimeOffset Since { get; } = since;

    /// <summary>How many of which published shape it holds; empty if it was cut to none.</summary>
    public (ShapeState Shape, int Count)[] Shapes { get; init; } = [];

    public bool IsClosed { get; set; }

    /// <summary>Where it stands in the framework's list, so that leaving a list of thousands costs nothing.</summary>
    public int PlaceInFramework { get; set; }
}

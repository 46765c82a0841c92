namespace Mesos.Orleans.Cli.Tests.Fakes;

internal static class Offers
{
    public static V1.Offer Make(string id, string agent, params (string Name, double Value)[] scalars)
    {
        var offer = new V1.Offer
        {
            Id = new() { Value = id },
            FrameworkId = new() { Value = FakeMaster.FrameworkId },
            AgentId = new() { Value = agent },
            Hostname = $"host-of-{agent}",
        };
        offer.Resources.AddRange(scalars.Select(scalar => Scalar(scalar.Name, scalar.Value)));
        return offer;
    }

    public static V1.Resource Scalar(string name, double value) => new()
    {
        Name = name,
        Type = V1.Value.Types.Type.Scalar,
        Scalar = new() { Value = value },
        AllocationInfo = new() { Role = "*" },
    };
}

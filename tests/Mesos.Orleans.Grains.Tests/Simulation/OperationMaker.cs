using Operation = Mesos.V1.Offer.Types.Operation;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;
using ReservationType = Mesos.V1.Resource.Types.ReservationInfo.Types.Type;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Operations that an offer allows, on pieces of disk of one size.</summary>
internal static class OperationMaker
{
    public const int Piece = 64;

    /// <summary>Chooses one, or two that follow from one another; none if the offer has nothing for any.</summary>
    public static List<(Operation Wire, SentOperation Sent)> Choose(SimulationLoop loop, V1.Offer offer, string role, Func<string> nextId)
    {
        var agent = offer.AgentId.Value;
        List<Func<List<(Operation, SentOperation)>>> choices = [];
        if (offer.Resources.Any(resource => resource is { Name: "disk", Reservations.Count: 0 } && resource.Scalar.Value >= Piece))
        {
            choices.Add(() => [Reserve()]);
            choices.Add(() => [Reserve(), Create()]);
        }

        if (offer.Resources.Any(resource => resource is { Name: "disk", Reservations.Count: > 0, Disk: null } && resource.Scalar.Value >= Piece))
        {
            choices.Add(() => [Unreserve()]);
            choices.Add(() => [Create()]);
        }

        if (offer.Resources.FirstOrDefault(resource => resource.Disk?.Persistence is not null) is { } volume)
        {
            choices.Add(() => [Destroy(volume)]);
        }

        return choices.Count == 0 ? [] : loop.Pick(choices)();

        (Operation, SentOperation) Reserve() => Named(
            new() { Type = OperationType.Reserve, Reserve = new() { Resources = { Disk(role) } } }, id => new(id, agent, Piece, null, null));

        (Operation, SentOperation) Unreserve() => Named(
            new() { Type = OperationType.Unreserve, Unreserve = new() { Resources = { Disk(role) } } }, id => new(id, agent, -Piece, null, null));

        (Operation, SentOperation) Create()
        {
            var made = Disk(role);
            var persistence = $"v{nextId()}";
            made.Disk = new() { Persistence = new() { Id = persistence }, Volume = new() { ContainerPath = "data", Mode = V1.Volume.Types.Mode.Rw } };
            return Named(new() { Type = OperationType.Create, Create = new() { Volumes = { made } } }, id => new(id, agent, 0, persistence, null));
        }

        (Operation, SentOperation) Destroy(V1.Resource wire) => Named(
            new() { Type = OperationType.Destroy, Destroy = new() { Volumes = { wire } } }, id => new(id, agent, 0, null, wire.Disk.Persistence.Id));

        (Operation, SentOperation) Named(Operation operation, Func<string, SentOperation> sent)
        {
            var id = nextId();
            operation.Id = new() { Value = id };
            return (operation, sent(id));
        }
    }

    private static V1.Resource Disk(string role) => new()
    {
        Name = "disk", Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = Piece },
        Reservations = { new V1.Resource.Types.ReservationInfo { Type = ReservationType.Dynamic, Role = role } },
    };
}

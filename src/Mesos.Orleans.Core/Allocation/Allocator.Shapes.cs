namespace Mesos.Orleans.Core.Allocation;

// What frameworks wait for. Where nobody published a shape none of this does anything.
public sealed partial class Allocator
{
    private readonly List<Client> _shaped = [];

    private void PutShapes(Client client, FrameworkModel framework, bool wasActive, DateTimeOffset now)
    {
        var shapes = ClientShapes.For(framework, client.Role.RoleName);
        if (shapes.IsEmpty)
        {
            WithdrawShapes(client);
            return;
        }

        if (client.Shapes is null)
        {
            client.Shapes = new ClientShapes();
            _shaped.Add(client);
        }

        client.Shapes.Put(shapes, _names, now);
        if (client.IsActive && !wasActive)
            client.Shapes.Restart(now);
    }

    private void WithdrawShapes(Client client)
    {
        if (client.Shapes is not { } shapes)
            return;
        if (shapes.Hold is { } hold)
            Release(hold);
        client.Shapes = null;
        _shaped.Remove(client);
    }

    private static bool HaveEqualShapes(FrameworkModel before, FrameworkModel after) =>
        before.Shapes.IsDefaultOrEmpty ? after.Shapes.IsDefaultOrEmpty
        : !after.Shapes.IsDefault && before.Shapes.AsSpan().SequenceEqual(after.Shapes.AsSpan());

    private static bool IsPassedOver(Client client)
    {
        if (client.Shapes is not { IsExhausted: true } shapes)
            return false;
        shapes.PassedOver = true;
        return true;
    }

    private void ShapesOffered(OpenOffer offer, DateTimeOffset now)
    {
        foreach (var (shape, count) in offer.Shapes)
        {
            shape.OnOffer += count;
            shape.WaitingSince = now;
            shape.Tried.Clear();
            offer.Client.Shapes!.PassedOver |= shape.Wanted == 0;
            if (offer.Client.Shapes.Hold is { } hold && hold.Shape == shape)
                Release(hold);
        }

        offer.Client.Shapes?.OnOfferChanged();
    }

    /// <summary>What is wanted again may be on agents that were passed over while it was on offer.</summary>
    private void ShapesReturned(OpenOffer offer)
    {
        var isWantedAgain = false;
        foreach (var (shape, count) in offer.Shapes)
        {
            isWantedAgain |= shape.Wanted == 0;
            shape.OnOffer -= count;
        }

        if (offer.Shapes.Length > 0)
            offer.Client.Shapes?.OnOfferChanged();
        if (!isWantedAgain || offer.Client.Shapes is not { PassedOver: true } shapes)
            return;
        shapes.PassedOver = false;
        _allAreDirty = true;
    }
}

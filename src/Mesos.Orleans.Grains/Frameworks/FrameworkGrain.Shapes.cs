using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Offers;

namespace Mesos.Orleans.Grains.Frameworks;

// What the framework waits for. Beyond Mesos: a framework that publishes nothing sees no difference.
internal sealed partial class FrameworkGrain
{
    public async Task<CallReply> PublishShapes(PublishShapes command)
    {
        if (RefusalOfUnknown() is { } unknown)
        {
            return new CallReply(unknown);
        }

        if (command.Principal is { } principal && State.Info!.HasPrincipal && principal != State.Info.Principal)
        {
            return new CallReply(new Refusal(RefusalCode.Forbidden, $"Principal '{principal}' may not speak for framework {Id}."));
        }

        if (OfferShapesValidator.Validate(State.Info!, command.Shapes) is { } invalid)
        {
            return new CallReply(invalid);
        }

        if (!State.Shapes.AsSpan().SequenceEqual(command.Shapes.AsSpan()))
        {
            State.Shapes = command.Shapes;
            await Write();
        }

        TellAllocator(null);
        return CallReply.Accepted;
    }

    public Task<ShapesReply> GetShapes() => Task.FromResult(RefusalOfUnknown() is { } unknown
        ? new ShapesReply(unknown, [])
        : new ShapesReply(null, State.Shapes.IsDefault ? [] : State.Shapes));

    private Refusal? RefusalOfUnknown() => IsKnown && !State.Completed
        ? null
        : new Refusal(RefusalCode.NotFound, $"No active framework {Id} is known.", "framework_id", "GET /frameworks lists them.");
}

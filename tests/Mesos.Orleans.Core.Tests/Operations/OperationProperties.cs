using CsCheck;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Operations;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tests.Resources;

namespace Mesos.Orleans.Core.Tests.Operations;

public sealed class OperationProperties
{
    private static readonly ResourceSet Configured = Wire.Set(Wire.Scalar("cpus", 8), Wire.Scalar("disk", 64), Wire.Ports((1, 40)));

    private static readonly Gen<V1.Resource> Some = Gen.OneOf(
        Gen.Int[1, 8000].Select(millis => Wire.Scalar("cpus", millis / 1000.0)),
        Gen.Int[1, 64].Select(size => Wire.Scalar("disk", size)),
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 9], (first, count) => Wire.Ports(((ulong)first, (ulong)Math.Min(40, first + count)))));

    private static readonly Gen<V1.Resource> Volume = Gen.Select(Gen.OneOf("v", "w"), Gen.Int[1, 16], Gen.Bool, (id, size, shared) => Wire.Volume(id, size, isShared: shared));

    private static readonly Gen<V1.Offer.Types.Operation> Any = Gen.OneOf(
        Some.Select(wire => Op.Reserve(wire.Clone().Reserved("eng"))),
        Some.Select(wire => Op.Reserve(wire.Clone().Reserved("eng").Reserved("eng/x"))),
        Some.Select(wire => Op.Unreserve(wire.Clone().Reserved("eng"))),
        Some.Select(wire => Op.Move(wire.Clone().Reserved("eng"), wire.Clone().Reserved("ops"))),
        Volume.Select(volume => Op.Create(volume)),
        Volume.Select(volume => Op.Destroy(volume)),
        Gen.Select(Volume, Gen.Int[1, 8], (volume, more) => Op.Grow(volume, Wire.Scalar("disk", more).Reserved("eng"))),
        Gen.Select(Volume, Gen.Int[1, 8], (volume, less) => Op.Shrink(volume, less)));

    [Fact]
    public void Operations_InAnyOrder_NeitherMakeNorLoseAnything() => Any.Array[0, 40].Sample(operations =>
    {
        var ledger = new AgentLedger(Configured);
        foreach (var operation in operations)
        {
            var decided = OperationRules.Decide(operation, new OperationContext { Pool = ledger.Free, Volumes = ledger.Total.PersistentVolumes });
            if (!decided.IsSuccess)
                continue;
            ledger = ledger.Convert(decided.Value).Value!;
            Assert.Equal(Configured, ledger.Total.WithoutVolumes().ToUnreserved());
            Assert.Null(ledger.Total.ValidateUniqueVolumes());
        }
    });

    [Fact]
    public void Checkpoint_OfAnyTotal_GivesTheTotalBack() => Any.Array[0, 40].Sample(operations =>
    {
        var total = Configured;
        foreach (var operation in operations)
        {
            var decided = OperationRules.Decide(operation, new OperationContext { Pool = total, Volumes = total.PersistentVolumes });
            total = decided.IsSuccess ? decided.Value.Apply(total) : total;
        }

        Assert.Equal(total, CheckpointedResources.ApplyTo(Configured, CheckpointedResources.Of(total)).Value);
    });

    [Fact]
    public void Unreserve_WhatWasReserved_GivesItBack() => Some.Sample(wire =>
    {
        var reserved = wire.Clone().Reserved("eng");
        var after = Apply(Op.Reserve(reserved), Configured);

        Assert.Equal(Configured, Apply(Op.Unreserve(reserved), after));
    });

    [Fact]
    public void Destroy_WhatWasCreated_GivesItBack() => Volume.Sample(volume =>
    {
        var reserved = Wire.Set(Wire.Scalar("disk", 64).Reserved("eng"));

        Assert.Equal(reserved, Apply(Op.Destroy(volume), Apply(Op.Create(volume), reserved)));
    });

    private static ResourceSet Apply(V1.Offer.Types.Operation operation, ResourceSet resources)
    {
        var decided = OperationRules.Decide(operation, new OperationContext { Pool = resources, Volumes = resources.PersistentVolumes });
        Assert.Null(decided.Refusal);
        return decided.Value!.Apply(resources);
    }
}

using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Operations;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tests.Operations;
using Mesos.Orleans.Core.Tests.Resources;

namespace Mesos.Orleans.Core.Tests.Agents;

public sealed class AgentLedgerConversionTests
{
    private static readonly ResourceSet Shared = Wire.Set(Op.Volume("v", 10, isShared: true));

    [Fact]
    public void Convert_Free_ChangesTheTotal()
    {
        var next = new AgentLedger(Wire.Set("cpus:4")).Convert(new(Wire.Set("cpus:1"), Wire.Set(Op.Eng("cpus", 1)))).Value!;

        Assert.Equal(Wire.Set(Wire.Scalar("cpus", 3), Op.Eng("cpus", 1)), next.Total);
    }

    [Fact]
    public void Convert_UsedByATask_IsAConflict()
    {
        var ledger = new AgentLedger(Wire.Set("cpus:4")).Launch(Task(1, Wire.Set("cpus:4"))).Value!;

        Assert.Equal(RefusalCode.Conflict, ledger.Convert(new(Wire.Set("cpus:1"), Wire.Set(Op.Eng("cpus", 1)))).Refusal!.Code);
    }

    [Fact]
    public void Launch_SharedVolumeInUse_FitsAgain()
    {
        var ledger = new AgentLedger(Shared).Launch(Task(1, Shared)).Value!.Launch(Task(2, Shared)).Value!;

        Assert.Equal(2, ledger.Tasks.Count);
        Assert.Equal(Shared, ledger.Free);
        Assert.True(ledger.IsVolumeUsed("eng", "v"));
        Assert.False(ledger.EndTask(Id(1)).EndTask(Id(2)).IsVolumeUsed("eng", "v"));
    }

    [Fact]
    public void Convert_SharedVolumeInUse_IsAConflict()
    {
        var ledger = new AgentLedger(Shared).Launch(Task(1, Shared)).Value!;

        Assert.Equal(RefusalCode.Conflict, ledger.Convert(new(Shared, Wire.Set(Op.Eng("disk", 10)))).Refusal!.Code);
    }

    [Fact]
    public void Convert_MoreEntriesThanTheLimit_IsRefusedAtTheEdge()
    {
        var ports = Enumerable.Range(1, OperationBounds.MaxEntries).Select(port => Wire.Ports(((ulong)port, (ulong)port))).ToArray();
        var ledger = new AgentLedger(Wire.Set(Wire.Ports((1, OperationBounds.MaxEntries))));
        var limit = new AgentLedger(Wire.Set([.. ports.Take(OperationBounds.MaxEntries - 1).Select((port, i) => port.Clone().Reserved($"r{i}"))]).Add(Wire.Set(Wire.Ports((50_000, 50_001)))));

        var within = ledger.Convert(new(Wire.Set(ports[0]), Wire.Set(ports[0].Clone().Reserved("eng"))));
        var past = limit.Convert(new(Wire.Set(Wire.Ports((50_000, 50_000))), Wire.Set(Wire.Ports((50_000, 50_000)).Reserved("eng"))));

        Assert.True(within.IsSuccess);
        Assert.Equal(OperationBounds.MaxEntries, limit.Total.Entries.Length);
        Assert.Equal(RefusalCode.TooLarge, past.Refusal!.Code);
    }

    private static Guid Id(int id) => new(id, 0, 0, new byte[8]);

    private static HeldTask Task(int id, ResourceSet resources) => new(Id(id), new(new("f"), new($"t{id}")), "eng", resources, null);
}

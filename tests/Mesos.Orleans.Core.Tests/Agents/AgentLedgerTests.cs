using CsCheck;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Core.Tests.Agents;

public sealed class AgentLedgerTests
{
    private static readonly AgentLedger Empty = new(Parse("cpus:4;mem:1024;ports:[1-10]"));

    [Fact]
    public void Launch_Fits_HoldsItsResources()
    {
        var next = Empty.Launch(Task(1, "cpus:1;mem:100")).Value!;

        Assert.Equal(Parse("cpus:3;mem:924;ports:[1-10]"), next.Free);
        Assert.Equal(Parse("cpus:1;mem:100"), Assert.Single(next.UsageList).Resources);
    }

    [Fact]
    public void Launch_MoreThanIsFree_IsRefusedAndSaysWhatIs()
    {
        var outcome = Empty.Launch(Task(1, "cpus:4.001"));

        Assert.Equal(RefusalCode.Conflict, outcome.Refusal!.Code);
        Assert.Contains("cpus:4", outcome.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Launch_SameLaunchTwice_HoldsOnce()
    {
        var once = Empty.Launch(Task(1, "cpus:3")).Value!;

        Assert.Same(once, once.Launch(Task(1, "cpus:3")).Value);
    }

    [Fact]
    public void Launch_SecondTaskOfAnExecutor_DoesNotHoldTheExecutorAgain()
    {
        var executor = Executor("e", "cpus:1");

        var two = Empty.Launch(Task(1, "cpus:1", executor)).Value!.Launch(Task(2, "cpus:1", executor)).Value!;

        Assert.Equal(3000, two.Used.ScalarMillis("cpus"));
    }

    [Fact]
    public void Launch_ExecutorInfoDiffers_IsInvalid()
    {
        var one = Empty.Launch(Task(1, "cpus:1", Executor("e", "cpus:1"))).Value!;

        var outcome = one.Launch(Task(2, "cpus:1", Executor("e", "cpus:2")));

        Assert.Equal(RefusalCode.Invalid, outcome.Refusal!.Code);
    }

    [Fact]
    public void EndTask_ExecutorStillRuns_KeepsTheExecutorsResources()
    {
        var executor = Executor("e", "cpus:1");
        var one = Empty.Launch(Task(1, "cpus:1", executor)).Value!;

        var ended = one.EndTask(Id(1));

        Assert.Equal(1000, ended.Used.ScalarMillis("cpus"));
        Assert.True(ended.EndExecutor(executor.Key).Used.IsEmpty);
        Assert.Empty(ended.EndExecutor(executor.Key).UsageList);
    }

    [Fact]
    public void EndExecutor_ATaskForItsNextRunIsHeld_TheNextRunHoldsTheSame()
    {
        var executor = Executor("e", "cpus:1");
        var next = Empty.Launch(Task(1, "cpus:1", executor)).Value!.EndTask(Id(1)).Launch(Task(2, "cpus:1", executor)).Value!;

        var ended = next.EndExecutor(executor.Key);

        Assert.Equal(2000, ended.Used.ScalarMillis("cpus"));
        Assert.True(ended.EndTask(Id(2)).EndExecutor(executor.Key).Used.IsEmpty);
    }

    [Fact]
    public void Admit_MoreThanThereIs_IsTakenAndLeavesNothingFree()
    {
        var over = Empty.Admit(Task(1, "cpus:6"));

        Assert.Equal(0, over.Free.ScalarMillis("cpus"));
        Assert.False(over.Launch(Task(2, "cpus:0.001")).IsSuccess);
    }

    [Fact]
    public void AnyHistory_KeepsUsedTheSumOfWhatIsHeldAndWithinTheTotal() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[1, 3000], Gen.Bool).Array[0, 60].Sample(steps =>
        {
            var ledger = Empty;
            foreach (var (number, millis, launch) in steps)
            {
                ledger = launch
                    ? ledger.Launch(Task(number, $"cpus:{ScalarValue.ToText(millis)}")) is { IsSuccess: true, Value: { } next } ? next : ledger
                    : ledger.EndTask(Id(number));
                var sum = ledger.Tasks.Values.Sum(task => task.Resources.ScalarMillis("cpus"));
                Assert.Equal(sum, ledger.Used.ScalarMillis("cpus"));
                Assert.Equal(sum, ledger.UsageList.Sum(usage => usage.Resources.ScalarMillis("cpus")));
                Assert.InRange(sum, 0, 4000);
                Assert.Equal(4000, sum + ledger.Free.ScalarMillis("cpus"));
            }
        });

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static HeldTask Task(int number, string resources, HeldExecutor? executor = null) =>
        new(Id(number), new TaskKey(new("f"), new($"t{number}")), "*", Parse(resources), executor);

    private static HeldExecutor Executor(string id, string resources)
    {
        var info = new V1.ExecutorInfo { ExecutorId = new() { Value = id } };
        info.Resources.Add(Parse(resources).ToWire());
        return new(new ExecutorKey(new("f"), id), info, "*", Parse(resources));
    }

    private static ResourceSet Parse(string text) => ResourceSet.Parse(text).Value!;
}

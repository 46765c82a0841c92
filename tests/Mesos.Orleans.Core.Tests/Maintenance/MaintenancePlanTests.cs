using Mesos.Orleans.Core.Maintenance;
using Mesos.V1.Maintenance;
using Mode = Mesos.V1.MachineInfo.Types.Mode;

namespace Mesos.Orleans.Core.Tests.Maintenance;

public sealed class MaintenancePlanTests
{
    [Fact]
    public void Machine_FromScheduleToStop_UpDrainingDownUp()
    {
        var id = Id("Host", "10.0.0.1");
        var machine = Machine.OfAgent("hOST", "slave(1)@10.0.0.1:5051");
        var scheduled = MaintenancePlan.Empty.Update(Schedule(Window(id, Id("other", "10.0.0.2")))).Value!;
        var down = scheduled.Start([id]).Value!;
        var up = down.Stop([id]).Value!;

        Assert.Equal([Mode.Up, Mode.Draining, Mode.Down, Mode.Up], new[] { MaintenancePlan.Empty, scheduled, down, up }.Select(plan => plan.Of(machine).Mode));
        Assert.Equal(5, scheduled.Of(machine).Unavailability!.Start.Nanoseconds);
        Assert.Equal("other", Assert.Single(Assert.Single(up.Schedule.Windows).MachineIds).Hostname);
    }

    [Theory]
    [InlineData("host", "slave(1)@10.0.0.2:5051")]
    [InlineData("other", "slave(1)@10.0.0.1:5051")]
    [InlineData("host", "nonsense")]
    public void Agent_HostOrAddressDiffers_NotOnTheMachine(string hostname, string pid)
    {
        var plan = MaintenancePlan.Empty.Update(Schedule(Window(Id("host", "10.0.0.1")))).Value!;

        Assert.Equal(Mode.Up, plan.Of(Machine.OfAgent(hostname, pid)).Mode);
    }

    [Fact]
    public void Update_EmptySchedule_Cancels() =>
        Assert.Empty(MaintenancePlan.Empty.Update(Schedule(Window(Id("a", "")))).Value!.Update(new Schedule()).Value!.Draining);

    [Fact]
    public void Update_MachineInTwoWindows_Invalid() => ExpectInvalid(MaintenancePlan.Empty.Update(Schedule(Window(Id("a", "")), Window(Id("A", "")))));

    [Fact]
    public void Update_WindowWithoutMachines_Invalid() => ExpectInvalid(MaintenancePlan.Empty.Update(Schedule(Window())));

    [Fact]
    public void Update_WindowWithoutUnavailability_Invalid() =>
        ExpectInvalid(MaintenancePlan.Empty.Update(Schedule(new Window { MachineIds = { Id("a", "") } })));

    [Fact]
    public void Update_NegativeDuration_Invalid()
    {
        var window = Window(Id("a", ""));
        window.Unavailability.Duration = new() { Nanoseconds = -1 };

        ExpectInvalid(MaintenancePlan.Empty.Update(Schedule(window)));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "not-an-address")]
    public void Update_MachineThatIsNone_Invalid(string hostname, string ip) => ExpectInvalid(MaintenancePlan.Empty.Update(Schedule(Window(Id(hostname, ip)))));

    [Fact]
    public void Update_WithoutAMachineThatIsDown_Invalid()
    {
        var down = MaintenancePlan.Empty.Update(Schedule(Window(Id("a", "")))).Value!.Start([Id("a", "")]).Value!;

        ExpectInvalid(down.Update(new Schedule()));
    }

    [Fact]
    public void Update_TooManyMachines_TooLarge()
    {
        V1.MachineID[] machines = [.. Enumerable.Range(0, MaintenancePlan.MaxMachines + 1).Select(n => Id($"h{n}", ""))];

        Assert.Equal(RefusalCode.TooLarge, MaintenancePlan.Empty.Update(Schedule(Window(machines))).Refusal!.Code);
        Assert.True(MaintenancePlan.Empty.Update(Schedule(Window(machines[1..]))).IsSuccess);
    }

    [Fact]
    public void Start_NotScheduledTwiceOrNone_InvalidAndNothingChanges()
    {
        var plan = MaintenancePlan.Empty.Update(Schedule(Window(Id("a", ""), Id("b", "")))).Value!;

        ExpectInvalid(plan.Start([Id("a", ""), Id("c", "")]));
        ExpectInvalid(plan.Start([Id("a", ""), Id("a", "")]));
        ExpectInvalid(plan.Start([]));
        ExpectInvalid(plan.Start([Id("a", "")]).Value!.Start([Id("a", "")]));
    }

    [Fact]
    public void Stop_MachineThatIsNotDown_Invalid() =>
        ExpectInvalid(MaintenancePlan.Empty.Update(Schedule(Window(Id("a", "")))).Value!.Stop([Id("a", "")]));

    private static void ExpectInvalid(Outcome<MaintenancePlan> outcome) => Assert.Equal(RefusalCode.Invalid, outcome.Refusal!.Code);

    private static V1.MachineID Id(string hostname, string ip) => new() { Hostname = hostname, Ip = ip };

    private static Window Window(params V1.MachineID[] machines) =>
        new() { MachineIds = { machines }, Unavailability = new() { Start = new() { Nanoseconds = 5 } } };

    private static Schedule Schedule(params Window[] windows) => new() { Windows = { windows } };
}

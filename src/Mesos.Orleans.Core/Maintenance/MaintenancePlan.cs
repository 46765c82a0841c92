using System.Collections.Immutable;
using Mesos.V1.Maintenance;
using Mode = Mesos.V1.MachineInfo.Types.Mode;

namespace Mesos.Orleans.Core.Maintenance;

/// <summary>
/// Which machines are due for maintenance and which are down. A machine is up, then draining (scheduled), then down (START), then up (STOP); time
/// alone changes nothing (features.md §14).
/// </summary>
/// <param name="Schedule">The windows as an operator sent them.</param>
/// <param name="Down">The machines that are down; each is in the schedule.</param>
public sealed record MaintenancePlan(Schedule Schedule, ImmutableHashSet<Machine> Down)
{
    /// <summary>The most machines in a schedule or a request. Mesos has no limit.</summary>
    public const int MaxMachines = 20_000;

    private readonly ImmutableDictionary<Machine, V1.Unavailability> _scheduled = Scheduled(Schedule);

    /// <summary>Nothing is planned.</summary>
    public static MaintenancePlan Empty { get; } = new(new Schedule(), []);

    /// <summary>The machines that are scheduled and not down.</summary>
    public IEnumerable<Machine> Draining => _scheduled.Keys.Where(machine => !Down.Contains(machine));

    /// <summary>How it stands with a machine, and when it is due.</summary>
    public (Mode Mode, V1.Unavailability? Unavailability) Of(Machine machine) =>
        !_scheduled.TryGetValue(machine, out var unavailability) ? (Mode.Up, null)
        : Down.Contains(machine) ? (Mode.Down, unavailability)
        : (Mode.Draining, unavailability);

    /// <summary>UPDATE_MAINTENANCE_SCHEDULE: replaces the schedule. Machines that are down must stay in it.</summary>
    public Outcome<MaintenancePlan> Update(Schedule schedule)
    {
        var seen = new HashSet<Machine>();
        foreach (var window in schedule.Windows)
        {
            if (window.MachineIds.Count == 0)
                return Refusal.Invalid("A window needs at least one machine", "schedule.windows.machine_ids");
            if (window.Unavailability?.Start is null)
                return Refusal.Invalid("A window needs an unavailability with a start", "schedule.windows.unavailability");
            if (window.Unavailability.Duration is { Nanoseconds: < 0 })
                return Refusal.Invalid("The duration of an unavailability is negative", "schedule.windows.unavailability.duration");
            foreach (var id in window.MachineIds)
            {
                var machine = Machine.Read(id, "schedule.windows.machine_ids");
                if (!machine.IsSuccess)
                    return machine.Refusal;
                if (!seen.Add(machine.Value))
                    return Refusal.Invalid($"Machine '{machine.Value}' appears more than once in the schedule", "schedule.windows.machine_ids");
            }
        }

        if (seen.Count > MaxMachines)
            return new Refusal(RefusalCode.TooLarge, $"A schedule may have {MaxMachines} machines, not {seen.Count}.", "schedule.windows");
        foreach (var machine in Down)
            if (!seen.Contains(machine))
                return Refusal.Invalid($"Machine '{machine}' is down and not in the new schedule", "schedule.windows", "Bring it up first, or keep it.");
        return new MaintenancePlan(schedule, Down);
    }

    /// <summary>START_MAINTENANCE: takes scheduled machines down, all or none.</summary>
    public Outcome<MaintenancePlan> Start(IReadOnlyCollection<V1.MachineID> ids) =>
        Change(ids, Mode.Draining, "is not scheduled for maintenance, or down already", machines => this with { Down = Down.Union(machines) });

    /// <summary>STOP_MAINTENANCE: brings machines up, all or none; they leave the schedule.</summary>
    public Outcome<MaintenancePlan> Stop(IReadOnlyCollection<V1.MachineID> ids) =>
        Change(ids, Mode.Down, "is not down", machines =>
        {
            var schedule = new Schedule();
            foreach (var window in Schedule.Windows)
            {
                var rest = window.MachineIds.Where(id => !machines.Contains(Machine.Read(id, "").Value)).ToList();
                if (rest.Count > 0)
                    schedule.Windows.Add(new Window { MachineIds = { rest }, Unavailability = window.Unavailability });
            }

            return new MaintenancePlan(schedule, Down.Except(machines));
        });

    private Outcome<MaintenancePlan> Change(
        IReadOnlyCollection<V1.MachineID> ids, Mode expected, string otherwise, Func<IReadOnlySet<Machine>, MaintenancePlan> change)
    {
        if (ids.Count == 0)
            return Refusal.Invalid("List of machines is empty", "machines");
        if (ids.Count > MaxMachines)
            return new Refusal(RefusalCode.TooLarge, $"One request may name {MaxMachines} machines.", "machines", "Send several requests.");
        var machines = new HashSet<Machine>();
        foreach (var id in ids)
        {
            var machine = Machine.Read(id, "machines");
            if (!machine.IsSuccess)
                return machine.Refusal;
            if (!machines.Add(machine.Value))
                return Refusal.Invalid($"Machine '{machine.Value}' is named twice", "machines");
            if (Of(machine.Value).Mode != expected)
                return Refusal.Invalid($"Machine '{machine.Value}' {otherwise}", "machines", "GET /maintenance/status lists the machines.");
        }

        return change(machines);
    }

    private static ImmutableDictionary<Machine, V1.Unavailability> Scheduled(Schedule schedule)
    {
        var scheduled = ImmutableDictionary.CreateBuilder<Machine, V1.Unavailability>();
        foreach (var window in schedule.Windows)
            foreach (var id in window.MachineIds)
                if (Machine.Read(id, "") is { IsSuccess: true } machine)
                    scheduled[machine.Value] = window.Unavailability;
        return scheduled.ToImmutable();
    }
}

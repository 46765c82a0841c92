using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Operations;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Core.Offers;

/// <summary>
/// Judges an ACCEPT: the offers first, then each operation in list order against what the earlier ones left. A failed operation does not stop
/// later ones; each task of a LAUNCH is judged alone, a LAUNCH_GROUP as a whole (semantics.md §7).
/// </summary>
public static class AcceptPlanner
{
    /// <summary>Plans an ACCEPT; nothing is changed.</summary>
    public static AcceptPlan Plan(V1.Scheduler.Call.Types.Accept accept, AcceptContext context)
    {
        OfferId[] ids = [.. accept.OfferIds.Select(id => new OfferId(id.Value))];
        var plan = new Planning(context, RefusePolicy.Seconds(accept.Filters));
        var resolved = context.Book.Resolve(ids);
        if (!resolved.IsSuccess)
        {
            foreach (var operation in accept.Operations)
            {
                plan.RefuseAll(operation, resolved.Refusal.Message);
            }

            // What of the list was good is given back without a filter.
            return plan.Finish(null, context.Book.Find(ids), 0);
        }

        plan.Begin(resolved.Value);
        foreach (var operation in accept.Operations)
        {
            plan.Take(operation);
        }

        return plan.Finish(resolved.Value, resolved.Value.Offers, plan.RefuseSeconds);
    }

    private sealed class Planning(AcceptContext context, double refuseSeconds)
    {
        private readonly List<PlannedLaunch> _launches = [];
        private readonly List<V1.TaskStatus> _statuses = [];
        private readonly List<V1.OperationStatus> _operationStatuses = [];
        private readonly List<PlannedOperation> _operations = [];
        private readonly List<Guid> _order = [];
        private readonly HashSet<TaskId> _planned = [];
        private readonly Dictionary<string, V1.ExecutorInfo> _executors = [];
        private readonly FrameworkCapabilities _capabilities = FrameworkCapabilities.Of(context.Info);
        private ResourceSet _available = ResourceSet.Empty;
        private AcceptedOffers? _offers;
        private V1.AgentID? _agent;

        public double RefuseSeconds => refuseSeconds;

        public void Begin(AcceptedOffers offers)
        {
            _offers = offers;
            _available = offers.Resources.AllocateTo(offers.Role);
        }

        public AcceptPlan Finish(AcceptedOffers? accepted, ImmutableArray<Allocation.OfferDraft> closed, double seconds) =>
            new(accepted, closed, [.. _launches], [.. _statuses], [.. _operationStatuses], seconds) { Operations = [.. _operations], Order = [.. _order] };

        public void Take(V1.Offer.Types.Operation operation)
        {
            switch (operation.Type)
            {
                case OperationType.Launch when operation.Id is null:
                    foreach (var task in operation.Launch?.TaskInfos ?? [])
                    {
                        Launch(task);
                    }

                    break;
                case OperationType.LaunchGroup when operation.Id is null:
                    LaunchGroup(operation.LaunchGroup);
                    break;
                case OperationType.Launch or OperationType.LaunchGroup:
                    foreach (var task in TasksOf(operation))
                    {
                        Error(task, operation.Type == OperationType.Launch ? Reason.TaskInvalid : Reason.TaskGroupInvalid,
                            "'Operation.id' may not be set on LAUNCH or LAUNCH_GROUP. Leave it out: the updates of the tasks tell what became of them.");
                    }

                    break;
                default:
                    Convert(operation);
                    break;
            }
        }

        public void RefuseAll(V1.Offer.Types.Operation operation, string message)
        {
            if (operation.Type is OperationType.Launch or OperationType.LaunchGroup)
            {
                var state = TaskStates.Told(V1.TaskState.TaskDropped, _capabilities);
                _statuses.AddRange(TasksOf(operation).Select(task => MasterStatus.Create(
                    new(task.TaskId.Value), AgentOf(task), state, Reason.InvalidOffers, $"Task launched with invalid offers: {message}", context.Now)));
            }
            else
            {
                RefuseOperation(operation, $"Operation attempted with invalid offers: {message}");
            }
        }

        private void Convert(V1.Offer.Types.Operation operation)
        {
            var decided = OperationRules.Decide(operation, new OperationContext
            {
                Pool = _available,
                Volumes = _available.PersistentVolumes,
                Role = _offers!.Role,
                Framework = context.Info,
                Principal = context.Info.HasPrincipal ? context.Info.Principal : null,
            });
            if (!decided.IsSuccess)
            {
                RefuseOperation(operation, decided.Refusal.ToString());
                return;
            }

            // What was done before serves what follows, as if it were done already (semantics.md §7).
            _available = OperationRules.Speculate(_available, operation.Type, decided.Value);
            var uuid = context.Ids.Next();
            _operations.Add(new PlannedOperation(uuid, operation, decided.Value));
            _order.Add(uuid);
        }

        private void Launch(V1.TaskInfo sent)
        {
            var task = TaskLaunchDefaults.Fill(sent, context.Framework, _offers!.Role);
            if (TaskInfoValidator.Validate(task, Context()) is { } refusal)
            {
                Error(sent, Reason.TaskInvalid, refusal.ToString());
                return;
            }

            Plan(task, null);
        }

        private void LaunchGroup(V1.Offer.Types.Operation.Types.LaunchGroup? launch)
        {
            if (launch?.TaskGroup is not { } sent)
            {
                return;
            }

            var executor = TaskLaunchDefaults.Fill(launch.Executor, context.Framework, _offers!.Role);
            var group = TaskLaunchDefaults.Fill(sent, executor, context.Framework, _offers.Role);
            var refusal = TaskGroupValidator.Validate(group, executor, Context())?.ToString()
                ?? (executor.Type == V1.ExecutorInfo.Types.Type.Default ? "Task groups on the DEFAULT executor are not built yet; use LAUNCH." : null);
            if (refusal is not null)
            {
                foreach (var task in sent.Tasks)
                {
                    Error(task, Reason.TaskGroupInvalid, refusal);
                }

                return;
            }

            var id = context.Ids.Next();
            foreach (var task in group.Tasks)
            {
                Plan(task, id);
            }
        }

        private TaskLaunchContext Context() => new()
        {
            Framework = context.Framework,
            Agent = _offers!.Agent,
            Available = _available,
            IsActive = id => _planned.Contains(id) || context.IsActive(id),
            FindExecutor = id => (_executors.GetValueOrDefault(id) ?? context.FindExecutor(_offers.Agent, id)) is { } info
                ? new RunningExecutor(info)
                : null,
            VolumeExists = (role, id) => _available.Entries.Any(entry => entry.Kind.PersistenceId == id && entry.Kind.ReservationRole == role),
        };

        private void Plan(V1.TaskInfo task, Guid? group)
        {
            // The same by now, and a task is kept for as long as it runs: one id, and the offer's string, for all tasks of the call.
            task.AgentId = _agent ??= new V1.AgentID { Value = _offers!.Agent.Value };
            var needed = ResourceSet.FromWire(task.Resources).Value ?? ResourceSet.Empty;
            if (task.Executor is { } executor && !_executors.ContainsKey(executor.ExecutorId.Value))
            {
                if (context.FindExecutor(_offers!.Agent, executor.ExecutorId.Value) is null)
                {
                    needed = needed.Add(ResourceSet.FromWire(executor.Resources).Value ?? ResourceSet.Empty);
                }

                _executors[executor.ExecutorId.Value] = executor;
            }

            // Shared volumes stay, for the tasks that follow.
            _available = _available.Subtract(needed.NonShared);
            _planned.Add(new(task.TaskId.Value));
            var launch = new PlannedLaunch(context.Ids.Next(), task, group);
            _launches.Add(launch);
            _order.Add(launch.LaunchId);
        }

        private void Error(V1.TaskInfo task, Reason reason, string message) => _statuses.Add(MasterStatus.Create(
            new(task.TaskId.Value), AgentOf(task), V1.TaskState.TaskError, reason, message, context.Now));

        private void RefuseOperation(V1.Offer.Types.Operation operation, string message)
        {
            if (operation.Id is { } id)
            {
                _operationStatuses.Add(new V1.OperationStatus { OperationId = id, State = V1.OperationState.OperationError, Message = message });
            }
        }

        private static IEnumerable<V1.TaskInfo> TasksOf(V1.Offer.Types.Operation operation) => operation.Type == OperationType.Launch
            ? operation.Launch?.TaskInfos ?? []
            : operation.LaunchGroup?.TaskGroup?.Tasks ?? [];

        private static AgentId? AgentOf(V1.TaskInfo task) => task.AgentId is { } agent ? new AgentId(agent.Value) : null;
    }
}

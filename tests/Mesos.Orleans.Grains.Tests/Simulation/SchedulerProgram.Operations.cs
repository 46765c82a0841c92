using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using State = Mesos.V1.OperationState;

namespace Mesos.Orleans.Grains.Tests.Simulation;

internal sealed partial class SchedulerProgram
{
    private void Told(V1.OperationStatus status)
    {
        cluster.Note($"{Name} hears of operation {status.OperationId.Value} {status.State} {status.Message}");
        var operation = _operations.Find(operation => operation.Id == status.OperationId.Value);
        oracle.Require(operation is not null, $"{Name} hears of operation {status.OperationId.Value}, which it never sent");
        if (status.State is State.OperationFinished or State.OperationDropped or State.OperationError)
        {
            oracle.Require(operation!.Outcome is null || operation.Outcome == status.State, $"{operation} is told to be {status.State}");
            operation.Outcome = status.State;
        }

        operation!.IsUnknown = status.State == State.OperationUnknown;
        if (status.Uuid is { } uuid && (IsQuiet || !Loop.Chance(Forgetfulness)))
        {
            Post(new()
            {
                Type = CallType.AcknowledgeOperationStatus,
                AcknowledgeOperationStatus = new() { AgentId = status.AgentId, OperationId = status.OperationId, Uuid = uuid.Value },
            });
        }
    }

    private void ReconcileOperations()
    {
        var reconcile = new V1.Scheduler.Call.Types.ReconcileOperations();
        foreach (var operation in _operations.Where(operation => operation is { IsAnswered: true, Outcome: null }))
        {
            reconcile.Operations.Add(new V1.Scheduler.Call.Types.ReconcileOperations.Types.Operation
            {
                OperationId = new() { Value = operation.Id }, AgentId = new() { Value = operation.Agent },
            });
        }

        if (reconcile.Operations.Count > 0)
        {
            Post(new() { Type = CallType.ReconcileOperations, ReconcileOperations = reconcile });
        }
    }
}

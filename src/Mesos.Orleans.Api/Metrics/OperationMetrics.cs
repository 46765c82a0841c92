using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.State;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;

namespace Mesos.Orleans.Api.Metrics;

/// <summary>
/// The gauges of operations on resources that the master knows: those that are not done, and those whose framework has not acknowledged how they ended. In total, by state, by type, and by
/// both; the names are those of the protocol in lower case.
/// </summary>
internal static class OperationMetrics
{
    /// <summary>What the framework's own counters of acknowledgements begin with; they are shown as sums only.</summary>
    public const string AcknowledgementPrefix = "acknowledgements/operations/";

    private static readonly OperationType[] Types =
        [.. Enum.GetValues<OperationType>().Where(type => type is not (OperationType.Unknown or OperationType.Launch or OperationType.LaunchGroup))];

    private static readonly V1.OperationState[] States =
        [.. Enum.GetValues<V1.OperationState>().Where(state => state is not (V1.OperationState.OperationUnsupported or V1.OperationState.OperationUnknown))];

    public static IEnumerable<(string Key, double Value)> Of(ClusterView view)
    {
        var counts = view.Agents.SelectMany(agent => agent.Operations)
            .GroupBy(operation => (operation.Info.Type, operation.LatestStatus.State)).ToDictionary(group => group.Key, group => group.Count());
        yield return ("operations/total", counts.Values.Sum());
        foreach (var state in States)
            yield return ($"operations/{Name(state)}", counts.Where(count => count.Key.State == state).Sum(count => count.Value));
        foreach (var type in Types)
        {
            yield return ($"operations/{Name(type)}/total", counts.Where(count => count.Key.Type == type).Sum(count => count.Value));
            foreach (var state in States)
                yield return ($"operations/{Name(type)}/{Name(state)}", counts.GetValueOrDefault((type, state)));
        }

        yield return ("valid_operation_status_update_acknowledgements", Sum(view.AllFrameworks, "valid"));
        yield return ("invalid_operation_status_update_acknowledgements", Sum(view.AllFrameworks, "invalid"));
    }

    private static double Sum(IEnumerable<FrameworkSnapshot> frameworks, string key) =>
        frameworks.Sum(framework => (double)framework.Counters.GetValueOrDefault(AcknowledgementPrefix + key));

    private static string Name(V1.OperationState state) => EnumName.Of(state)["OPERATION_".Length..].ToLowerInvariant();

    private static string Name(OperationType type) => EnumName.Of(type).ToLowerInvariant();
}

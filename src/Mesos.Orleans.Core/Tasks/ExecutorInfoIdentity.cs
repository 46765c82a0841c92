using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>When two executors of one id count as the same.</summary>
/// <remarks>
/// As Mesos' equality of ExecutorInfo: resources are compared as sets, variables and URIs in any order, and neither labels nor
/// the grace period of the shutdown matter. Schedulers that build these lists from hash tables rely on it.
/// </remarks>
internal static class ExecutorInfoIdentity
{
    internal static bool Same(V1.ExecutorInfo left, V1.ExecutorInfo right)
    {
        if (ReferenceEquals(left, right))
            return true;

        return Canonical(left).Equals(Canonical(right))
            && ResourceSet.FromWire(left.Resources) is { IsSuccess: true, Value: var a }
            && ResourceSet.FromWire(right.Resources) is { IsSuccess: true, Value: var b }
            && a.Equals(b);
    }

    private static V1.ExecutorInfo Canonical(V1.ExecutorInfo info)
    {
        var copy = info.Clone();
        copy.Resources.Clear();
        copy.Labels = null;
        copy.ShutdownGracePeriod = null;
        if (copy.Command is null)
            return copy;

        Sort(copy.Command.Uris, static uri => uri.Value);
        if (copy.Command.Environment is not null)
            Sort(copy.Command.Environment.Variables, static variable => variable.Name);
        return copy;
    }

    private static void Sort<T>(Google.Protobuf.Collections.RepeatedField<T> items, Func<T, string> name)
    {
        var sorted = items.OrderBy(name, StringComparer.Ordinal).ToList();
        items.Clear();
        items.AddRange(sorted);
    }
}

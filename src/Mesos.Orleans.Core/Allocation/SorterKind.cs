namespace Mesos.Orleans.Core.Allocation;

/// <summary>How those who share are put in order.</summary>
public enum SorterKind
{
    /// <summary>Dominant resource fairness: the smallest weighted dominant share first (<c>drf</c>).</summary>
    Drf = 0,

    /// <summary>A new random order for each agent, in which a larger weight comes earlier more often (<c>random</c>).</summary>
    Random = 1,
}

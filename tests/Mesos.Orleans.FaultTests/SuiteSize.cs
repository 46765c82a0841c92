namespace Mesos.Orleans.FaultTests;

/// <summary>How much the suite does.</summary>
internal enum SuiteSize
{
    /// <summary>A few short scenarios, for every change: less than two minutes.</summary>
    Smoke,

    /// <summary>Every scenario with hundreds of tasks each.</summary>
    Full,
}

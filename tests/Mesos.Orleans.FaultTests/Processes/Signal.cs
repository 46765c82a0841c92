namespace Mesos.Orleans.FaultTests.Processes;

/// <summary>The signals that the suite sends, by their Linux numbers.</summary>
internal enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

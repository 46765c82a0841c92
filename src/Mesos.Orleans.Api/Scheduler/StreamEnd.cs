namespace Mesos.Orleans.Api.Scheduler;

/// <summary>Why a stream ended.</summary>
internal enum StreamEnd
{
    /// <summary>The framework's grain closed it: replaced, refused or torn down.</summary>
    Closed,

    /// <summary>The client went away, or this program is stopping.</summary>
    Stopped,

    /// <summary>The client did not read, or its connection broke in a write.</summary>
    ClientFailed,

    /// <summary>The framework's grain did not answer for too long.</summary>
    Lost,
}

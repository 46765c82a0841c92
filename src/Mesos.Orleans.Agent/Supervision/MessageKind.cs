namespace Mesos.Orleans.Agent.Supervision;

/// <summary>
/// What agents and supervisors say to each other. The numbers are on the wire between programs of different versions: <see cref="Hello"/>,
/// <see cref="Welcome"/>, <see cref="Replace"/> and <see cref="NotReplaced"/> keep their form for ever, all else may change with
/// <see cref="SupervisorProtocol.Version"/>.
/// </summary>
internal enum MessageKind : byte
{
    /// <summary>The agent: its version of the protocol and its build.</summary>
    Hello = 1,

    /// <summary>The supervisor: its version of the protocol and its build, then (if the versions agree) every container that it has.</summary>
    Welcome = 2,

    /// <summary>The agent: start a process.</summary>
    Start = 3,

    /// <summary>The supervisor: the container after its start.</summary>
    Started = 4,

    /// <summary>The agent: signal a container.</summary>
    Signal = 5,

    /// <summary>The supervisor: all of it has the signal.</summary>
    Signalled = 6,

    /// <summary>The supervisor: a container has ended.</summary>
    Ended = 7,

    /// <summary>The agent: a container may be forgotten.</summary>
    Forget = 8,

    /// <summary>The agent: end, if nothing runs.</summary>
    Quit = 9,

    /// <summary>The agent: become this program, with all your children.</summary>
    Replace = 10,

    /// <summary>The supervisor: why it could not.</summary>
    NotReplaced = 11,
}

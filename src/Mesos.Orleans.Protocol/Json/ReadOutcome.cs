namespace Mesos.Orleans.Protocol.Json;

/// <summary>What became of a JSON value.</summary>
internal enum ReadOutcome
{
    /// <summary>It was read.</summary>
    Value,

    /// <summary>It stands for nothing: an enum name this side does not know.</summary>
    Nothing,

    /// <summary>It is of the wrong kind; the parse ends.</summary>
    Failed,
}

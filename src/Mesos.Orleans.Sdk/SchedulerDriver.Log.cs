using Mesos.Orleans.Core;
using Microsoft.Extensions.Logging;

namespace Mesos.Orleans.Sdk;

public sealed partial class SchedulerDriver
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Call} failed: {Reason}")]
    private partial void LogCallFailed(string call, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Call} was refused: {Refusal}")]
    private partial void LogCallRefused(V1.Scheduler.Call.Types.Type call, Refusal refusal);

    [LoggerMessage(Level = LogLevel.Error, Message = "The cluster refuses the framework {Name}: {Refusal}")]
    private partial void LogRefused(string name, Refusal refusal);

    [LoggerMessage(Level = LogLevel.Information, Message = "The grain of the framework {Name} was activated anew; its offers are void.")]
    private partial void LogMoved(string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "A method of the scheduler of {Name} threw.")]
    private partial void LogHandlerFailed(string name, Exception exception);
}

using System.Collections.Concurrent;
using System.Reflection;
using Google.Protobuf;

namespace Mesos.Orleans.Protocol.Json.Plans;

/// <summary>How to write a message whose type is only known at run time.</summary>
internal abstract class MessagePlan
{
    private static readonly ConcurrentDictionary<Type, MessagePlan> Plans = new();

    /// <summary>The plan for a message, made once for each type.</summary>
    public static MessagePlan Of(IMessage message) => Plans.GetOrAdd(
        message.GetType(),
        static type => (MessagePlan)typeof(MessagePlan<>).MakeGenericType(type)
            .GetField("Instance", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!);

    /// <summary>Writes a message of the plan's type.</summary>
    public abstract void Write(ref JsonOutput output, IMessage message);
}

using Google.Protobuf.Reflection;

namespace Mesos.Orleans.Api.State;

/// <summary>The names of enum values as the .proto files spell them.</summary>
internal static class EnumName
{
    private static readonly EnumDescriptor TaskStates = V1.MesosReflection.Descriptor.EnumTypes.Single(e => e.Name == "TaskState");
    private static readonly EnumDescriptor OperationStates = V1.MesosReflection.Descriptor.EnumTypes.Single(e => e.Name == "OperationState");
    private static readonly EnumDescriptor OperationTypes = Nested(V1.Offer.Types.Operation.Descriptor);
    private static readonly EnumDescriptor FrameworkCapabilities = Nested(V1.FrameworkInfo.Types.Capability.Descriptor);
    private static readonly EnumDescriptor AgentCapabilities = Nested(V1.AgentInfo.Types.Capability.Descriptor);

    public static string Of(V1.TaskState state) => Find(TaskStates, (int)state);

    public static string Of(V1.OperationState state) => Find(OperationStates, (int)state);

    public static string Of(V1.Offer.Types.Operation.Types.Type type) => Find(OperationTypes, (int)type);

    public static string Of(V1.FrameworkInfo.Types.Capability.Types.Type capability) => Find(FrameworkCapabilities, (int)capability);

    public static string Of(V1.AgentInfo.Types.Capability.Types.Type capability) => Find(AgentCapabilities, (int)capability);

    private static EnumDescriptor Nested(MessageDescriptor message) => message.EnumTypes.Single(e => e.Name == "Type");

    private static string Find(EnumDescriptor names, int number) => names.FindValueByNumber(number)?.Name ?? "UNKNOWN";
}

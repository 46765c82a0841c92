using System.Text.Json;
using Google.Protobuf;
using Mesos.Orleans.Protocol.Json.Plans;

namespace Mesos.Orleans.Protocol.Json.Codecs;

/// <summary>Messages as objects.</summary>
internal sealed class MessageCodec<T> : ValueCodec<T>
    where T : IMessage<T>, new()
{
    public static readonly MessageCodec<T> Instance = new();

    public override string Expected => "an object";

    public override bool CanLackFields { get; } = RequiredFields.CanBeMissingIn(new T().Descriptor);

    public override void Write(ref JsonOutput output, T value) => MessagePlan<T>.Instance.Write(ref output, value);

    public override ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, out T value)
    {
        value = new T();
        return reader.TokenType == JsonTokenType.StartObject
            ? MessagePlan<T>.Instance.Read(ref reader, state, value)
            : state.Fail(ref reader, Expected);
    }

    public override void FindMissing(T value, MissingFields missing) => MessagePlan<T>.Instance.FindMissing(value, missing);
}

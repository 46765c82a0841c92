using System.Text.Json;

namespace Mesos.Orleans.Protocol.Json.Codecs;

/// <summary>Reads and writes one value of a field, whatever the label of the field.</summary>
internal abstract class ValueCodec<T>
{
    /// <summary>What the codec reads, for errors: a noun with its article.</summary>
    public abstract string Expected { get; }

    /// <summary>True where a value of this type can lack required fields.</summary>
    public virtual bool CanLackFields => false;

    /// <summary>Writes a value.</summary>
    public abstract void Write(ref JsonOutput output, T value);

    /// <summary>Reads the value the reader stands on and leaves it on the last token of the value.</summary>
    public abstract ReadOutcome Read(ref Utf8JsonReader reader, JsonParseState state, out T value);

    /// <summary>False for an enum number without a name: proto2 takes the field for unset then, the C# runtime does not.</summary>
    public virtual bool IsKnown(T value) => true;

    /// <summary>Notes the required fields that the value lacks.</summary>
    public virtual void FindMissing(T value, MissingFields missing)
    {
    }
}

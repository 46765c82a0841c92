using Google.Protobuf;

namespace Mesos.Orleans.Core;

/// <summary>The rule for the <c>uuid</c> of status updates and acknowledgements.</summary>
public static class WireUuid
{
    /// <summary>The length of a UUID in bytes.</summary>
    public const int Length = 16;

    /// <summary>Null for 16 bytes, otherwise the refusal in Mesos' words. Which kind of UUID it is does not matter here.</summary>
    /// <param name="uuid">The raw bytes.</param>
    /// <param name="field">The field that holds them, as a dotted path.</param>
    public static Refusal? Validate(ByteString uuid, string field) => uuid.Length == Length
        ? null
        : Refusal.Invalid("Not a valid UUID", field, $"Send the {Length} raw bytes of the update's uuid; updates without one are not acknowledged.");

    /// <summary>The UUID in its bytes, which are in the order in which it is written.</summary>
    /// <param name="uuid">16 bytes; anything else reads as the empty UUID, which no update has.</param>
    public static Guid Read(ByteString uuid) => uuid.Length == Length ? new Guid(uuid.Span, bigEndian: true) : Guid.Empty;

    /// <summary>The 16 bytes of a UUID in the order in which it is written.</summary>
    public static ByteString ToWire(Guid uuid) => ByteString.CopyFrom(uuid.ToByteArray(bigEndian: true));
}

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>The uuid of a status update, which the wire carries as 16 bytes.</summary>
public static class TaskUpdateIdentity
{
    /// <summary>How many bytes a uuid has on the wire.</summary>
    public const int UuidBytes = 16;

    /// <summary>The update's uuid; empty where the status has none or one of another length.</summary>
    /// <param name="update">The update.</param>
    public static Guid Uuid(this TaskUpdate update) => update.Status.UpdateUuid();

    /// <summary>The status' uuid; empty where it has none or one of another length.</summary>
    /// <param name="status">The status.</param>
    public static Guid UpdateUuid(this V1.TaskStatus status) =>
        status.HasUuid && status.Uuid.Length == UuidBytes ? new Guid(status.Uuid.Span, bigEndian: true) : Guid.Empty;

    /// <summary>The bytes of a uuid as the wire carries them (RFC 4122 order).</summary>
    /// <param name="uuid">The uuid.</param>
    public static Google.Protobuf.ByteString ToWire(this Guid uuid) =>
        Google.Protobuf.ByteString.CopyFrom(uuid.ToByteArray(bigEndian: true));
}

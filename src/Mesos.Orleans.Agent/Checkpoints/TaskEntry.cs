using Google.Protobuf;
using Mesos.Orleans.Agent.Tasks;

namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary>The records of <c>task.updates</c>.</summary>
internal static class TaskEntry
{
    internal static readonly byte[] Delivered = [(byte)TaskEntryKind.Delivered];

    internal static byte[] Update(V1.TaskStatus status) => [(byte)TaskEntryKind.Update, .. status.ToByteArray()];

    internal static byte[] Accepted(Guid uuid) => [(byte)TaskEntryKind.Accepted, .. uuid.ToByteArray(bigEndian: true)];

    internal static byte[] Kill(CommandTaskState state)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((byte)TaskEntryKind.Kill);
        writer.Write((byte)state.Cause);
        writer.Write(state.KillBegan.UtcTicks);
        writer.Write(state.KillDeadline.UtcTicks);
        writer.Write(state.IsEscalated);
        writer.Write(state.KillWhenStarted is not null);
        writer.Write(state.KillWhenStarted?.Grace?.Ticks ?? -1);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>What the records say of a task. Kinds of later versions are skipped.</summary>
    /// <exception cref="IOException">A record ends too early.</exception>
    /// <exception cref="InvalidProtocolBufferException">An update cannot be read.</exception>
    internal static TaskProgress Read(IEnumerable<byte[]> records)
    {
        var progress = TaskProgress.None;
        foreach (var record in records.Where(record => record.Length > 0))
        {
            progress = (TaskEntryKind)record[0] switch
            {
                TaskEntryKind.Update => progress with { Updates = progress.Updates.Add(V1.TaskStatus.Parser.ParseFrom(record.AsSpan(1))) },
                TaskEntryKind.Accepted => progress with { Accepted = progress.Accepted.Add(new Guid(record.AsSpan(1), bigEndian: true)) },
                TaskEntryKind.Kill => progress with { Kill = ReadKill(record) },
                TaskEntryKind.Delivered => progress with { IsDelivered = true },
                _ => progress,
            };
        }

        return progress;
    }

    private static CommandTaskState ReadKill(byte[] record)
    {
        using var reader = new BinaryReader(new MemoryStream(record, 1, record.Length - 1));
        var state = new CommandTaskState
        {
            Cause = (KillCause)reader.ReadByte(), KillBegan = new(reader.ReadInt64(), TimeSpan.Zero), KillDeadline = new(reader.ReadInt64(), TimeSpan.Zero),
            IsEscalated = reader.ReadBoolean(),
        };
        var (hasKill, grace) = (reader.ReadBoolean(), reader.ReadInt64());
        return hasKill ? state with { KillWhenStarted = new(grace < 0 ? null : TimeSpan.FromTicks(grace)) } : state;
    }
}

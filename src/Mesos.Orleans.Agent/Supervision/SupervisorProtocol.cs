using System.Collections.Immutable;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Supervision;

/// <summary>
/// How messages look: four bytes of length, one of <see cref="MessageKind"/>, eight of the request's id, then the fields. Local to one machine and
/// one user, so nothing is guarded against malice; a message that cannot be read ends the connection.
/// </summary>
internal static class SupervisorProtocol
{
    /// <summary>The version of everything but the messages that never change.</summary>
    internal const int Version = 1;

    /// <summary>The longest message. Arguments and environment of a process are far below: the kernel takes 2 MiB of them.</summary>
    internal const int MaxMessageBytes = 64 * 1024 * 1024;

    /// <summary>Names this build of the program: a supervisor of another one is replaced.</summary>
    internal static string Build { get; } = typeof(SupervisorProtocol).Module.ModuleVersionId.ToString("N");

    /// <summary>Makes a message.</summary>
    internal static byte[] Make(MessageKind kind, long id, Action<BinaryWriter>? write = null)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(0);
        writer.Write((byte)kind);
        writer.Write(id);
        write?.Invoke(writer);
        writer.Seek(0, SeekOrigin.Begin);
        writer.Write((int)stream.Length - sizeof(int));
        writer.Flush();
        return stream.ToArray();
    }

    internal static void Write(this BinaryWriter writer, ProcessSpec spec)
    {
        writer.Write(spec.ContainerId);
        writer.Write(spec.Program);
        writer.Write(spec.Arguments);
        writer.Write(spec.Environment.Count);
        foreach (var (name, value) in spec.Environment)
        {
            writer.Write(name);
            writer.Write(value);
        }

        writer.Write(spec.WorkingDirectory);
        writer.Write(spec.StandardOutputPath);
        writer.Write(spec.StandardErrorPath);
        writer.WriteOptional(spec.User);
    }

    internal static ProcessSpec ReadSpec(this BinaryReader reader)
    {
        var id = reader.ReadString();
        var program = reader.ReadString();
        var arguments = reader.ReadStrings();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var count = reader.ReadInt32(); count > 0; count--)
            environment[reader.ReadString()] = reader.ReadString();
        return new ProcessSpec
        {
            ContainerId = id,
            Program = program,
            Arguments = arguments,
            Environment = environment,
            WorkingDirectory = reader.ReadString(),
            StandardOutputPath = reader.ReadString(),
            StandardErrorPath = reader.ReadString(),
            User = reader.ReadOptional(),
        };
    }

    internal static void Write(this BinaryWriter writer, ContainerRecord container)
    {
        writer.Write(container.ContainerId);
        writer.Write((byte)container.Phase);
        writer.Write(container.Pid);
        writer.Write(container.StartTime);
        writer.Write(container.Status.Raw);
        writer.Write(container.WasTerminated);
        writer.Write(container.Refusal is not null);
        if (container.Refusal is { } refusal)
        {
            writer.Write((int)refusal.Code);
            writer.Write(refusal.Message);
            writer.WriteOptional(refusal.Field);
            writer.WriteOptional(refusal.Hint);
        }
    }

    internal static ContainerRecord ReadContainer(this BinaryReader reader) => new(reader.ReadString(), (ContainerPhase)reader.ReadByte())
    {
        Pid = reader.ReadInt32(),
        StartTime = reader.ReadInt64(),
        Status = new WaitStatus(reader.ReadInt32()),
        WasTerminated = reader.ReadBoolean(),
        Refusal = reader.ReadBoolean()
            ? new Refusal((RefusalCode)reader.ReadInt32(), reader.ReadString(), reader.ReadOptional(), reader.ReadOptional())
            : null,
    };

    internal static void Write(this BinaryWriter writer, IReadOnlyCollection<string> texts)
    {
        writer.Write(texts.Count);
        foreach (var text in texts)
            writer.Write(text);
    }

    internal static ImmutableArray<string> ReadStrings(this BinaryReader reader)
    {
        var texts = ImmutableArray.CreateBuilder<string>();
        for (var count = reader.ReadInt32(); count > 0; count--)
            texts.Add(reader.ReadString());
        return texts.ToImmutable();
    }

    internal static void WriteOptional(this BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
            writer.Write(text);
    }

    internal static string? ReadOptional(this BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;
}

using System.Globalization;
using System.Text;
using Google.Protobuf;
using Mesos.Orleans.Agent.Sandboxes;

namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary>What an agent remembers of itself: <c>boot_id</c>, <c>http_port</c>, <c>slaves/latest</c> and <c>slaves/&lt;id&gt;/slave.info</c> below <c>meta</c>.</summary>
internal sealed class AgentMeta(string workDirectory)
{
    private readonly string _meta = Path.Combine(Path.GetFullPath(workDirectory), "meta");

    /// <summary>The directory <c>meta</c>.</summary>
    internal string Root => _meta;

    /// <summary>The port of the HTTP API when it last ran: executors know it. Null where it never did.</summary>
    internal int? Port => int.TryParse(ReadText("http_port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;

    /// <summary>The id of the agent that used the directory last, or null.</summary>
    internal string? LatestId => new FileInfo(Path.Combine(_meta, "slaves", WorkDirectory.LatestName)).LinkTarget is { } id && PathSegment.Validate(id, "agent_id") is null ? id : null;

    /// <summary>The start of the machine in which the agent last ran; null where it never did, or where that cannot be read: then the supervisor knows what runs.</summary>
    internal string? ReadBootId(Quarantine quarantine)
    {
        var text = ReadText("boot_id");
        if (text is null || Guid.TryParse(text, out _))
            return text;
        quarantine.Move(Path.Combine(_meta, "boot_id"), FramedFile.Corrupt(Path.Combine(_meta, "boot_id"), "it holds no id of a start of the machine").Message);
        return null;
    }

    /// <summary>What the agent ran with; null where it never did, or where that cannot be read.</summary>
    internal V1.AgentInfo? ReadInfo(string agentId, Quarantine quarantine)
    {
        var path = InfoOf(agentId);
        if (!File.Exists(path))
            return null;
        var read = FramedFile.Read(path);
        try
        {
            if (read.IsSuccess && read.Value.Records is [var record])
                return V1.AgentInfo.Parser.ParseFrom(record);
        }
        catch (InvalidProtocolBufferException)
        {
            // Said below.
        }

        quarantine.Move(path, read.Refusal?.Message ?? FramedFile.Corrupt(path, "it holds no AgentInfo").Message);
        return null;
    }

    /// <summary>Writes down what the agent runs with.</summary>
    internal void Write(V1.AgentInfo info, int port, string bootId)
    {
        var path = InfoOf(info.Id.Value);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, [.. FramedFile.Header, .. FramedFile.Frame(info.ToByteArray())]);
        CheckpointStore.PointLatest(Path.Combine(_meta, "slaves", WorkDirectory.LatestName), info.Id.Value);
        AtomicFile.Write(Path.Combine(_meta, "http_port"), Encoding.ASCII.GetBytes(port.ToString(CultureInfo.InvariantCulture)));
        AtomicFile.Write(Path.Combine(_meta, "boot_id"), Encoding.ASCII.GetBytes(bootId));
    }

    private string InfoOf(string agentId) => Path.Combine(_meta, "slaves", agentId, "slave.info");

    private string? ReadText(string name)
    {
        var path = Path.Combine(_meta, name);
        return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } text ? text : null;
    }
}

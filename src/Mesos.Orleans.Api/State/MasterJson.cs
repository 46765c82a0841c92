using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.Http;
using Mesos.Orleans.Protocol.Http;

namespace Mesos.Orleans.Api.State;

/// <summary>Writes what <c>/state</c> says about the master itself.</summary>
internal static class MasterJson
{
    public static void Write(JsonAnswer answer, V1.MasterInfo master, DateTimeOffset startedAt, string? clusterName)
    {
        var json = answer.Json;
        WriteVersion(answer);
        answer.WriteDouble("start_time", WireTime.Seconds(startedAt));
        answer.WriteDouble("elected_time", WireTime.Seconds(startedAt));
        json.WriteString("id", master.Id);
        json.WriteString("pid", master.Pid);
        json.WriteString("hostname", master.Hostname);
        if (clusterName is not null)
            json.WriteString("cluster", clusterName);
        json.WriteStartArray("capabilities");
        json.WriteEndArray();
        json.WriteString("leader", master.Pid);
        answer.WriteMessage("leader_info", master);
        answer.WriteMessage("domain", master.Domain);
        json.WriteStartObject("flags");
        json.WriteEndObject();
    }

    /// <summary>The members that <c>/version</c> consists of.</summary>
    public static void WriteVersion(JsonAnswer answer)
    {
        var json = answer.Json;
        json.WriteString("version", CompatibleVersion.Mesos);
        json.WriteString("build_date", ProductVersion.BuiltAt.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
        answer.WriteDouble("build_time", WireTime.Seconds(ProductVersion.BuiltAt));
        json.WriteString("build_user", CompatibleVersion.BuildUser);
        json.WriteString("mesos_orleans_version", ProductVersion.Own);
    }
}

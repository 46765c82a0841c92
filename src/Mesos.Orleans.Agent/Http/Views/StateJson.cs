using System.Text.Json;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Agent.Runtime;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Protocol.Http;

namespace Mesos.Orleans.Agent.Http.Views;

/// <summary>Writes <c>/state</c> of an agent (webui_and_cli.md A.5).</summary>
internal static class StateJson
{
    internal static void Write(
        Utf8JsonWriter json, AgentDescription agent, AgentOptions options, ResourceSet total, AgentView view, DateTimeOffset startedAt)
    {
        json.WriteStartObject();
        WriteVersion(json);
        json.WriteDouble("start_time", Seconds(startedAt));
        json.WriteString("id", agent.Info.Id.Value);
        json.WriteString("pid", agent.Pid);
        json.WriteString("hostname", agent.Info.Hostname);
        json.WriteStartArray("capabilities");
        foreach (var capability in agent.Capabilities)
            json.WriteStringValue(V1.AgentInfo.Types.Capability.Descriptor.EnumTypes.Single(type => type.Name == "Type").FindValueByNumber((int)capability)!.Name);
        json.WriteEndArray();
        WriteAgentResources(json, total, view);
        WriteAttributes(json, agent.Info);
        WriteFlags(json, options);
        json.WriteStartArray("resource_providers");
        json.WriteEndArray();
        var frameworks = view.Executors.GroupBy(executor => executor.Framework.Id.Value).ToLookup(group => group.Any(executor => executor.IsRunning));
        WriteFrameworks(json, "frameworks", frameworks[true]);
        WriteFrameworks(json, "completed_frameworks", frameworks[false]);
        json.WriteEndObject();
    }

    // As far as the program's file tells.
    private static readonly DateTimeOffset BuiltAt =
        Path.Combine(AppContext.BaseDirectory, typeof(StateJson).Assembly.GetName().Name + ".dll") is var file && File.Exists(file)
            ? new DateTimeOffset(File.GetLastWriteTimeUtc(file)) : DateTimeOffset.UnixEpoch;

    /// <summary>Writes what <c>/version</c> says.</summary>
    internal static void WriteVersion(Utf8JsonWriter json)
    {
        json.WriteString("version", CompatibleVersion.Mesos);
        json.WriteDouble("build_time", Seconds(BuiltAt));
        json.WriteString("build_user", CompatibleVersion.BuildUser);
        json.WriteString("mesos_orleans_version", AgentHost.Version);
    }

    /// <summary>Writes the settings by the names of their flags.</summary>
    internal static void WriteFlags(Utf8JsonWriter json, AgentOptions options)
    {
        json.WriteStartObject("flags");
        foreach (var (name, value) in AgentSettings.Of(options))
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    internal static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    private static void WriteAgentResources(Utf8JsonWriter json, ResourceSet total, AgentView view)
    {
        var used = WireJson.Read(view.Running.SelectMany(executor => executor.Resources));
        json.WriteResources("resources", total);
        WriteByRole(json, "reserved_resources", total.Reserved, full: false);
        json.WriteResources("unreserved_resources", total.Unreserved);
        WriteByRole(json, "reserved_resources_allocated", used.Reserved, full: false);
        json.WriteResources("unreserved_resources_allocated", used.Unreserved);
        WriteByRole(json, "reserved_resources_full", total.Reserved, full: true);
        json.WriteMessages("unreserved_resources_full", total.Unreserved.ToWire(ResourceFormat.Endpoint));
    }

    private static void WriteByRole(Utf8JsonWriter json, string name, ResourceSet reserved, bool full)
    {
        json.WriteStartObject(name);
        foreach (var role in reserved.Entries.Select(entry => entry.Kind.ReservationRole!).Distinct().Order(StringComparer.Ordinal))
        {
            if (full)
                json.WriteMessages(role, reserved.ReservedTo(role).ToWire(ResourceFormat.Endpoint));
            else
                json.WriteResources(role, reserved.ReservedTo(role));
        }

        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, V1.AgentInfo agent)
    {
        json.WriteStartObject("attributes");
        foreach (var attribute in agent.Attributes.GroupBy(attribute => attribute.Name).Select(group => group.Last()))
        {
            if (attribute.Type == V1.Value.Types.Type.Scalar)
                json.WriteDouble(attribute.Name, attribute.Scalar.Value);
            else if (attribute.Type == V1.Value.Types.Type.Ranges)
                json.WriteString(attribute.Name, $"[{string.Join(", ", attribute.Ranges.Range.Select(range => $"{range.Begin}-{range.End}"))}]");
            else
                json.WriteString(attribute.Name, attribute.Text?.Value ?? "");
        }

        json.WriteEndObject();
    }

    private static void WriteFrameworks(Utf8JsonWriter json, string name, IEnumerable<IGrouping<string, ExecutorView>> frameworks)
    {
        json.WriteStartArray(name);
        foreach (var executors in frameworks)
        {
            var framework = executors.Last().Framework;
            json.WriteStartObject();
            json.WriteString("id", executors.Key);
            json.WriteString("name", framework.Name);
            json.WriteString("user", framework.User);
            json.WriteBoolean("checkpoint", framework.Checkpoint);
            json.WriteString("hostname", framework.Hostname);
            json.WriteDouble("failover_timeout", framework.FailoverTimeout);
            if (framework.Roles.Count > 0)
                WriteRoles(json, framework);
            else
                json.WriteString("role", framework.HasRole ? framework.Role : "*");
            ExecutorJson.Write(json, "executors", executors.Where(executor => executor.IsRunning));
            ExecutorJson.Write(json, "completed_executors", executors.Where(executor => !executor.IsRunning));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRoles(Utf8JsonWriter json, V1.FrameworkInfo framework)
    {
        json.WriteStartArray("roles");
        foreach (var role in framework.Roles)
            json.WriteStringValue(role);
        json.WriteEndArray();
    }
}

using System.Collections;
using System.Globalization;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>What a person needs to see of a message to follow a trace: one short line.</summary>
internal static class TraceText
{
    public static string Of(object? value) => value switch
    {
        null => "-",
        Guid id => id.ToString("N", CultureInfo.InvariantCulture)[^6..],
        V1.TaskStatus s => $"{s.TaskId.Value} {s.State}{(s.HasUuid ? " " + Of(WireUuid.Read(s.Uuid)) : "")}{(s.HasReason ? $" {s.Reason}" : "")}",
        TaskLaunch l => $"{l.Task.TaskId.Value}/{Of(l.LaunchId)} {l.State}",
        RegisterAgent r => $"session {Of(r.SessionId)} tasks {Of(r.Tasks)} checkpoint {r.Checkpoint?.Sequence}",
        RegisterReply r => $"incarnation {Of(r.Incarnation)} {r.Refusal}",
        AgentReport r => $"session {Of(r.SessionId)} {Of(r.Updates)}",
        TaskUpdate u => $"{Of(u.LaunchId)}: {Of(u.Status)}",
        ReportReply r => $"known {r.Known} accepted {Of(r.Accepted)}",
        ReadCommands r => $"session {Of(r.SessionId)} incarnation {Of(r.Incarnation)} after {r.After}",
        CommandBatch b => $"known {b.Known} last {b.Last} {Of(b.Commands)}",
        RunTasks r => $"run {Of(r.Launches)}",
        LaunchTasks l => $"generation {l.Generation % 1_000_000_000} epoch {l.Epoch} {Of(l.Launches)} {Of(l.Operations)} of {Of(l.Offers)}",
        LaunchReply r => $"generation {r.Generation % 1_000_000_000} dropped {Of(r.Dropped)} {Of(r.Refused)}",
        DroppedLaunch d => $"{Of(d.LaunchId)} {d.Message}",
        LaunchCensus c => $"generation {c.Generation % 1_000_000_000} registered {c.Registered} {Of(c.Launches)}",
        RecordUpdate u => $"{Of(u.LaunchId)} {Of(u.Status)}",
        TaskChanged c => $"{Of(c.LaunchId)} latest {Of(c.Latest)} head {Of(c.Head)}",
        AgentReturned r => $"returned {r.Agent} {Of(r.Running)}",
        TaskSnapshot s => $"{Of(s.LaunchId)} {Of(s.Statuses)} pending {Of(s.Pending)}",
        AcknowledgeReply a => $"{a.Acknowledged} next {Of(a.Next)} completed {a.Completed}",
        ReadEvents r => $"stream {Of(r.StreamId)} incarnation {Of(r.Incarnation)} after {r.After}",
        EventBatch b => $"incarnation {Of(b.Incarnation)} last {b.Last} {string.Join(' ', b.Events.Select(e => e.Type))} closed {b.Closed}",
        SubscribeFramework s => $"stream {Of(s.StreamId)}",
        FrameworkCall c => $"stream {Of(c.StreamId)} {Of(c.Call)}",
        V1.Scheduler.Call c => $"{c.Type} {Short(c.Acknowledge?.ToString() ?? c.Kill?.ToString() ?? c.Reconcile?.ToString() ?? c.Accept?.ToString() ?? c.Decline?.ToString() ?? "")}",
        OfferBatch b => $"epoch {b.Epoch} {Of(b.Offers)} rescinded {Of(b.Rescinded)}",
        OfferedResources o => $"{o.Id} on {o.Agent}: {o.Resources}",
        AgentChanged c => $"{c.Agent.Id} version {c.Agent.Version} active {c.Agent.Active} used {Of(c.Agent.Used)} closed {Of(c.Closed)}",
        FrameworkChanged c => $"{c.Framework.Id} version {c.Framework.Version} active {c.Framework.Active} open {Of(c.OpenOffers)}",
        string s => s,
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Of))}]",
        _ => Short(value.ToString() ?? ""),
    };

    private static string Short(string text) => text.Length > 400 ? text[..400] : text;
}

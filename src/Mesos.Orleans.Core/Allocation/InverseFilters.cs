using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>Until when a framework is not asked again to leave an agent.</summary>
internal sealed class InverseFilters
{
    private readonly Dictionary<(FrameworkId Framework, AgentId Agent), DateTimeOffset> _until = [];

    public void Add(FrameworkId framework, AgentId agent, DateTimeOffset until) => _until[(framework, agent)] = until;

    public bool Holds(FrameworkId framework, AgentId agent, DateTimeOffset now)
    {
        if (!_until.TryGetValue((framework, agent), out var until))
            return false;
        if (now <= until)
            return true;
        _until.Remove((framework, agent));
        return false;
    }

    public void RemoveAgent(AgentId agent)
    {
        foreach (var key in _until.Keys.Where(key => key.Agent == agent).ToArray())
            _until.Remove(key);
    }

    public void RemoveFramework(FrameworkId framework)
    {
        if (_until.Count == 0)
            return;
        foreach (var key in _until.Keys.Where(key => key.Framework == framework).ToArray())
            _until.Remove(key);
    }
}

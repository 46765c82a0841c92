using System.Net;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Tests.Membership;

/// <summary>A membership table in memory, which can be overtaken by other writers.</summary>
internal sealed class FakeMembershipTable : IMembershipTable
{
    private readonly Dictionary<SiloAddress, SiloStatus> _rows = [];
    private int _version;

    /// <summary>How many of the next writes find that somebody else has written.</summary>
    public int Conflicts { get; set; }

    /// <summary>What somebody else does then.</summary>
    public Action OnConflict { get; set; } = () => { };

    /// <summary>Writes tried so far.</summary>
    public int Writes { get; private set; }

    public SiloAddress Add(IPEndPoint endpoint, SiloStatus status)
    {
        var silo = SiloAddress.New(endpoint, 1);
        _rows.Add(silo, status);
        return silo;
    }

    public void Set(SiloAddress silo, SiloStatus status) => _rows[silo] = status;

    public SiloStatus StatusOf(SiloAddress silo) => _rows[silo];

    public Task<MembershipTableData> ReadAll() => Task.FromResult(new MembershipTableData(
        [.. _rows.Select(row => Tuple.Create(new MembershipEntry { SiloAddress = row.Key, Status = row.Value, SiloName = "" }, "e"))], new TableVersion(_version, $"{_version}")));

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
    {
        Writes++;
        if (Conflicts > 0)
        {
            Conflicts--;
            _version++;
            OnConflict();
        }

        if (tableVersion.Version != _version + 1)
        {
            return Task.FromResult(false);
        }

        _version++;
        _rows[entry.SiloAddress] = entry.Status;
        return Task.FromResult(true);
    }

    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();

    public Task<MembershipTableData> ReadRow(SiloAddress key) => throw new NotSupportedException();

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

    public Task UpdateIAmAlive(MembershipEntry entry) => throw new NotSupportedException();
}

#if AZURE_STORAGE
using Azure.Data.Tables;
#endif

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>State in Azure tables.</summary>
public sealed class AzureTableStorageTests(Azurite azure) : StorageContract, IClassFixture<Azurite>, IDisposable
{
    private readonly WorkDirectory _directory = new();
    private readonly string _service = Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);

    public void Dispose() => _directory.Dispose();

#if AZURE_STORAGE
    [Fact]
    public async Task Record_LargerThanARow_LeavesNoPiecesBehind()
    {
        await using var silo = await SiloHost.StartAsync(Settings);
        var state = new global::Orleans.GrainState<Note> { State = new Note { Text = new string('x', 2_000_000) } };
        var before = Rows();

        await silo.Write("large", state);
        Assert.Equal(before + 4, Rows());
        await silo.Write("large", state);
        Assert.Equal(before + 4, Rows());
        state.State.Text = "small";
        await silo.Write("large", state);
        Assert.Equal(before + 1, Rows());
        state.State.Text = new string('y', 1_000_000);
        await silo.Write("large", state);
        Assert.Equal(before + 3, Rows());
        await silo.Clear("large", state);
        Assert.Equal(before, Rows());

        int Rows() => new TableServiceClient(azure.ConnectionString).GetTableClient("OrleansGrainState").Query<TableEntity>().Count(row => row.PartitionKey.StartsWith(_service, StringComparison.Ordinal));
    }
#endif

    private protected override (string Key, string? Value)[] Settings => azure.Settings("AzureTableStorage", _service, _directory);
}

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>State in Azure blobs.</summary>
public sealed class AzureBlobStorageTests(Azurite azure) : StorageContract, IClassFixture<Azurite>, IDisposable
{
    private readonly WorkDirectory _directory = new();
    private readonly string _service = Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);

    public void Dispose() => _directory.Dispose();

    private protected override (string Key, string? Value)[] Settings => azure.Settings("AzureBlobStorage", _service, _directory);
}

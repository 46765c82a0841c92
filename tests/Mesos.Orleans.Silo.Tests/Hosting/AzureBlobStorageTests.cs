namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>State in Azure blobs.</summary>
public sealed class AzureBlobStorageTests(Azurite azure) : StorageContract, IClassFixture<Azurite>, IDisposable
{
    private readonly WorkDirectory _directory = new();
    private readonly string _service = Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);

    public void Dispose() => _directory.Dispose();

    // Blobs are not filed by service id: each test has a container of its own.
    private protected override (string Key, string? Value)[] Settings =>
        [.. azure.Settings("AzureBlobStorage", _service, _directory), ("Orleans:GrainStorage:Default:ContainerName", "c" + _service)];
}

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>A directory that goes away with the test.</summary>
internal sealed class WorkDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mesos-silo-").FullName;

    public string Database => System.IO.Path.Combine(Path, "mesos.db");

    public (string, string?) Setting => ("Mesos:WorkDirectory", Path);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

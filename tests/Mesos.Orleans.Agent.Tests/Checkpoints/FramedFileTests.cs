using Mesos.Orleans.Agent.Checkpoints;

namespace Mesos.Orleans.Agent.Tests.Checkpoints;

public sealed class FramedFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mesos-framed-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Read_FullDiskCutTheFileOffInItsFirstBytes_HasNoRecordsAndBeginsAnew(int length)
    {
        var read = FramedFile.Read(Write(FramedFile.Header[..length]));

        Assert.True(read.IsSuccess);
        Assert.Equal((0, 0L), (read.Value.Records.Count, read.Value.Length));
    }

    [Fact]
    public void Read_RecordCutOff_KeepsThoseBefore()
    {
        var first = FramedFile.Frame([1, 2, 3]);

        var read = FramedFile.Read(Write([.. FramedFile.Header, .. first, .. FramedFile.Frame([4, 5])[..^1]]));

        Assert.Equal([1, 2, 3], Assert.Single(read.Value.Records));
        Assert.Equal(FramedFile.Header.Length + first.Length, read.Value.Length);
    }

    [Fact]
    public void Read_FileOfAnotherKind_IsRefused() => Assert.False(FramedFile.Read(Write([7])).IsSuccess);

    private string Write(byte[] content)
    {
        var path = Path.Combine(_directory.FullName, "file");
        File.WriteAllBytes(path, content);
        return path;
    }
}

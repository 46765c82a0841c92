namespace Mesos.Orleans.FaultTests.Scenarios;

/// <summary>Takes all the room that a file system has.</summary>
internal static class DiskFilling
{
    private const int Block = 4096;

    /// <summary>Writes a file until nothing more goes.</summary>
    public static void Fill(string file)
    {
        var block = new byte[Block];
        try
        {
            using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
                stream.Write(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }
}

using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary>
/// Files of checkpoints: eight bytes that name the format, then records, each with its length and a checksum. A record that was not written to its
/// end is none: the agent died over it, and nobody was told of it.
/// </summary>
internal static class FramedFile
{
    /// <summary>The longest record: more than any message of Mesos may be.</summary>
    internal const int MaxRecordBytes = 256 * 1024 * 1024;

    /// <summary>What every such file starts with.</summary>
    internal static readonly byte[] Header = Encoding.ASCII.GetBytes("mesosck1");

    private const int FrameBytes = 2 * sizeof(int);

    /// <summary>Makes a record as it is in the file.</summary>
    internal static byte[] Frame(ReadOnlySpan<byte> record)
    {
        var frame = new byte[FrameBytes + record.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(sizeof(int)), Checksum(record));
        record.CopyTo(frame.AsSpan(FrameBytes));
        return frame;
    }

    /// <summary>Reads all whole records; the length is where the next belongs. Refused, with what is wrong, if the file is none of ours or was changed.</summary>
    internal static Outcome<(List<byte[]> Records, long Length)> Read(string path)
    {
        byte[] all;
        try
        {
            all = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Corrupt(path, e.Message);
        }

        // Of a file that a full disk cut off in its first bytes nothing has counted yet; the next record begins it anew.
        if (all.Length < Header.Length && Header.AsSpan().StartsWith(all))
            return (new List<byte[]>(), 0L);
        if (!all.AsSpan().StartsWith(Header))
            return Corrupt(path, $"it does not start with '{Encoding.ASCII.GetString(Header)}'");
        var records = new List<byte[]>();
        var position = Header.Length;
        while (all.Length - position >= FrameBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(all.AsSpan(position));
            if (length is < 0 or > MaxRecordBytes)
                return Corrupt(path, $"the record at {position} has the length {length}");
            if (all.Length - position - FrameBytes < length)
                break;
            var record = all.AsSpan(position + FrameBytes, length);
            if (Checksum(record) != BinaryPrimitives.ReadUInt32LittleEndian(all.AsSpan(position + sizeof(int))))
                return Corrupt(path, $"the record at {position} has a wrong checksum");
            records.Add(record.ToArray());
            position += FrameBytes + length;
        }

        return (records, (long)position);
    }

    /// <summary>The refusal of a file that cannot be used.</summary>
    internal static Refusal Corrupt(string path, string why) => new(RefusalCode.Conflict, $"The checkpoint '{path}' cannot be read: {why}.", "work_dir");

    private static uint Checksum(ReadOnlySpan<byte> record)
    {
        var checksum = uint.MaxValue;
        for (; record.Length >= sizeof(ulong); record = record[sizeof(ulong)..])
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(record));
        foreach (var value in record)
            checksum = BitOperations.Crc32C(checksum, value);
        return ~checksum;
    }
}

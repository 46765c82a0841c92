using System.Buffers;

namespace Mesos.Orleans.Protocol.Tests;

/// <summary>Cuts bytes into sequences of several segments, as they come from a socket.</summary>
internal static class Chunks
{
    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, int chunkBytes)
    {
        var first = new Segment(bytes[..Math.Min(chunkBytes, bytes.Length)], 0);
        Segment last = first;
        for (int start = chunkBytes; start < bytes.Length; start += chunkBytes)
            last = last.Append(bytes.Slice(start, Math.Min(chunkBytes, bytes.Length - start)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}

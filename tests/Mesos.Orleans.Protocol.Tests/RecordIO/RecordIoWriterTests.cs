using System.Buffers;
using System.Text;
using Google.Protobuf;
using Mesos.Orleans.Protocol.RecordIO;

namespace Mesos.Orleans.Protocol.Tests.RecordIO;

public sealed class RecordIoWriterTests
{
    private static readonly V1.Scheduler.Event Heartbeat = new() { Type = V1.Scheduler.Event.Types.Type.Heartbeat };

    [Fact]
    public void Json_GoldenBytes()
    {
        var output = new CountingWriter();

        RecordIoWriter.WriteJson(output, Heartbeat);

        Assert.Equal("20\n{\"type\":\"HEARTBEAT\"}", output.Text);
        Assert.Equal(1, output.Writes);
    }

    [Fact]
    public void Protobuf_GoldenBytes()
    {
        var output = new CountingWriter();

        RecordIoWriter.WriteProtobuf(output, Heartbeat);

        Assert.Equal("2\n\u0008\u0008", output.Text);
        Assert.Equal(1, output.Writes);
    }

    [Fact]
    public void Bytes_OfSpanOrSequence_AreOneWrite()
    {
        var output = new CountingWriter();

        RecordIoWriter.Write(output, "hello"u8);
        RecordIoWriter.Write(output, ReadOnlySpan<byte>.Empty);
        RecordIoWriter.Write(output, Chunks.Of("a longer one"u8.ToArray(), 5));

        Assert.Equal("5\nhello0\n12\na longer one", output.Text);
        Assert.Equal(3, output.Writes);
    }

    [Fact]
    public void Frame_HasTheSameBytes()
    {
        Assert.Equal("5\nhello"u8.ToArray(), RecordIoWriter.Frame("hello"u8));
        Assert.Equal("0\n"u8.ToArray(), RecordIoWriter.Frame([]));
    }

    [Fact]
    public void Json_LargerThanTheFirstBuffer_IsWholeAndOneWrite()
    {
        var output = new CountingWriter();
        string text = new('x', 1_000_000);

        RecordIoWriter.WriteJson(output, new V1.OfferID { Value = text });

        Assert.Equal($$"""1000012{{'\n'}}{"value":"{{text}}"}""", output.Text);
        Assert.Equal(1, output.Writes);
    }

    private sealed class CountingWriter : IBufferWriter<byte>
    {
        private readonly ArrayBufferWriter<byte> _inner = new();

        public int Writes { get; private set; }

        public string Text => Encoding.UTF8.GetString(_inner.WrittenSpan);

        public void Advance(int count)
        {
            Writes++;
            _inner.Advance(count);
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);
    }
}

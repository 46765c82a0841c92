using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using CsCheck;
using Mesos.Orleans.Protocol.RecordIO;

namespace Mesos.Orleans.Protocol.Tests.RecordIO;

public sealed class RecordIoReaderTests
{
    [Fact]
    public async Task Stream_OfRecords_YieldsEach() => Assert.Equal(["hello", "", "{}"], await ReadAll("5\nhello0\n2\n{}"));

    [Fact]
    public async Task Stream_Empty_Ends() => Assert.Empty(await ReadAll(""));

    [Fact]
    public async Task Record_WithLineFeedsAndDigits_IsWhole() => Assert.Equal(["\n3\n", "x"], await ReadAll("3\n\n3\n1\nx"));

    [Fact]
    public async Task Length_CountsBytesNotCharacters() => Assert.Equal(["é", "x"], await ReadAll("2\né1\nx"));

    [Fact]
    public async Task Stream_ByteByByte_YieldsEach()
    {
        var pipe = new Pipe();
        var reader = new RecordIoReader(pipe.Reader);
        var records = new List<string>();
        Task reading = Task.Run(async () =>
        {
            await foreach (ReadOnlySequence<byte> record in reader.ReadAllAsync())
                records.Add(Encoding.UTF8.GetString(record));
        });
        foreach (byte value in Encoding.UTF8.GetBytes("11\nhello world0\n0\n3\nabc"))
            await pipe.Writer.WriteAsync(new[] { value });
        await pipe.Writer.CompleteAsync();
        await reading;

        Assert.Equal(["hello world", "", "", "abc"], records);
    }

    [Fact]
    public async Task Record_LargerThanThePipeBuffers_IsRead()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1024, resumeWriterThreshold: 512));
        byte[] large = new byte[300_000];
        Array.Fill(large, (byte)7);
        Task writing = Task.Run(async () =>
        {
            await pipe.Writer.WriteAsync(RecordIoWriter.Frame(large));
            await pipe.Writer.CompleteAsync();
        });

        var reader = new RecordIoReader(pipe.Reader);

        RecordIoReadResult result = await reader.ReadAsync();

        Assert.True(result.IsRecord);
        Assert.Equal(large, result.Record.ToArray());
        Assert.False((await reader.ReadAsync()).IsRecord);
        await writing;
    }

    [Theory]
    [InlineData("x", RecordIoError.HeaderNotANumber)]
    [InlineData("\n", RecordIoError.HeaderNotANumber)]
    [InlineData("-1\n", RecordIoError.HeaderNotANumber)]
    [InlineData("+1\nx", RecordIoError.HeaderNotANumber)]
    [InlineData(" 1\nx", RecordIoError.HeaderNotANumber)]
    [InlineData("1\r\nx", RecordIoError.HeaderNotANumber)]
    [InlineData("1.0\nx", RecordIoError.HeaderNotANumber)]
    [InlineData("{\"type\":\"SUBSCRIBED\"}", RecordIoError.HeaderNotANumber)]
    [InlineData("000000000000000000000\n", RecordIoError.HeaderTooLong)]
    [InlineData("101\n", RecordIoError.RecordTooLarge)]
    [InlineData("99999999999999999999\n", RecordIoError.RecordTooLarge)]
    [InlineData("1", RecordIoError.Truncated)]
    [InlineData("1\n", RecordIoError.Truncated)]
    [InlineData("5\nhell", RecordIoError.Truncated)]
    public async Task Stream_Malformed_SaysWhyAndStaysSo(string tail, RecordIoError expected)
    {
        var reader = new RecordIoReader(Pipe("2\nok" + tail, 1), new RecordIoOptions { MaxRecordBytes = 100 });
        Assert.True((await reader.ReadAsync()).IsRecord);

        RecordIoReadResult first = await reader.ReadAsync();
        RecordIoReadResult again = await reader.ReadAsync();

        Assert.False(first.IsRecord);
        Assert.Equal(expected, first.Error);
        Assert.NotNull(first.Message);
        Assert.Equal(expected, again.Error);
    }

    [Fact]
    public async Task Header_OfMaxDigits_IsRead() => Assert.Equal(["x"], await ReadAll("00000000000000000001\nx"));

    [Fact]
    public async Task Record_AtTheLimit_IsRead()
    {
        var reader = new RecordIoReader(Pipe("3\nabc4\nabcd", 100), new RecordIoOptions { MaxRecordBytes = 3 });

        Assert.Equal("abc", Encoding.UTF8.GetString((await reader.ReadAsync()).Record));
        Assert.Equal(RecordIoError.RecordTooLarge, (await reader.ReadAsync()).Error);
    }

    [Fact]
    public async Task ReadAll_Malformed_ThrowsAfterTheGoodRecords()
    {
        var reader = new RecordIoReader(Pipe("1\naoops", 100));
        int records = 0;

        var fault = await Assert.ThrowsAsync<RecordIoException>(async () =>
        {
            await foreach (ReadOnlySequence<byte> _ in reader.ReadAllAsync())
                records++;
        });

        Assert.Equal(RecordIoError.HeaderNotANumber, fault.Error);
        Assert.Equal(1, records);
    }

    [Fact]
    public async Task Read_Cancelled_MayBeTriedAgain()
    {
        var pipe = new Pipe();
        var reader = new RecordIoReader(pipe.Reader);
        await pipe.Writer.WriteAsync("3\na"u8.ToArray());
        using var cancellation = new CancellationTokenSource();
        ValueTask<RecordIoReadResult> pending = reader.ReadAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pending);
        pipe.Reader.CancelPendingRead();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.ReadAsync());

        await pipe.Writer.WriteAsync("bc"u8.ToArray());

        Assert.Equal("abc", Encoding.UTF8.GetString((await reader.ReadAsync()).Record));
    }

    [Fact]
    public async Task AnyRecords_WrittenAndCutAnyhow_AreReadBack()
    {
        Gen<(byte[][] Records, int Chunk)> cases = Gen.Select(Gen.Byte.Array[0, 40].Array[0, 20], Gen.Int[1, 50]);
        await cases.SampleAsync(
            async sample =>
            {
                var output = new ArrayBufferWriter<byte>();
                foreach (byte[] record in sample.Records)
                    RecordIoWriter.Write(output, record);
                var read = new List<byte[]>();
                PipeReader input = PipeReader.Create(Chunks.Of(output.WrittenMemory, sample.Chunk));
                await foreach (ReadOnlySequence<byte> record in new RecordIoReader(input).ReadAllAsync())
                    read.Add(record.ToArray());
                Assert.Equal(sample.Records, read);
            },
            iter: 300);
    }

    private static async Task<List<string>> ReadAll(string stream)
    {
        var records = new List<string>();
        await foreach (ReadOnlySequence<byte> record in new RecordIoReader(Pipe(stream, 2)).ReadAllAsync())
            records.Add(Encoding.UTF8.GetString(record));
        return records;
    }

    private static PipeReader Pipe(string stream, int bufferBytes) => PipeReader.Create(
        new MemoryStream(Encoding.UTF8.GetBytes(stream)), new StreamPipeReaderOptions(bufferSize: bufferBytes, minimumReadSize: 1));
}

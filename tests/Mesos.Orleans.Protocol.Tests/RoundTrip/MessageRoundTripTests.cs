using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Mesos.Orleans.Protocol.Json;

namespace Mesos.Orleans.Protocol.Tests.RoundTrip;

public sealed class MessageRoundTripTests
{
    private const int Iterations = 4000;
    private static readonly Gen<(int Seed, int Type, int Chunk)> Cases =
        Gen.Select(Gen.Int, Gen.Int[0, V1Messages.TopLevel.Count - 1], Gen.Int[1, 64]);

    [Fact]
    public void AnyMessage_ThroughJson_IsUnchanged() => Cases.Sample(
        sample =>
        {
            IMessage message = Make(sample.Seed, sample.Type);
            byte[] json = MesosJson.ToUtf8(message);

            (IMessage? read, string? error) = V1Messages.ParseJson(message.Descriptor, Chunks.Of(json, sample.Chunk));

            Assert.Null(error);
            Assert.Equal(message.ToByteArray(), read!.ToByteArray());
            Assert.All(json, value => Assert.InRange(value, (byte)0x20, (byte)0x7e));
        },
        iter: Iterations);

    [Fact]
    public void AnyMessage_ThroughProtobuf_IsUnchanged() => Cases.Sample(
        sample =>
        {
            IMessage message = Make(sample.Seed, sample.Type);

            (IMessage? read, string? error) = V1Messages.ParseBinary(message.Descriptor, Chunks.Of(message.ToByteArray(), sample.Chunk));

            Assert.Null(error);
            Assert.Equal(message, read);
            Assert.Equal(message.ToByteArray(), read!.ToByteArray());
        },
        iter: Iterations);

    [Fact]
    public void EveryMessage_CutShortOrGarbled_NeverThrows() => Cases.Sample(
        sample =>
        {
            IMessage message = Make(sample.Seed, sample.Type);
            byte[] json = MesosJson.ToUtf8(message);
            byte[] binary = message.ToByteArray();
            var random = new Random(sample.Seed);
            byte[] cut = json[..random.Next(json.Length)]; // of what is whole: a garbled one may end early and be whole again when cut
            json[random.Next(json.Length)] = (byte)random.Next(256);
            if (binary.Length > 0)
                binary[random.Next(binary.Length)] = (byte)random.Next(256);
            MessageDescriptor type = message.Descriptor;

            V1Messages.ParseJson(type, Chunks.Of(json, sample.Chunk));
            V1Messages.ParseBinary(type, Chunks.Of(binary, sample.Chunk));
            (_, string? error) = V1Messages.ParseJson(type, Chunks.Of(cut, sample.Chunk));

            Assert.NotNull(error);
        },
        iter: Iterations);

    private static IMessage Make(int seed, int type) => new RandomMessage(seed).Make(V1Messages.TopLevel[type]);
}

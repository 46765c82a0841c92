using System.Runtime.CompilerServices;
using Mesos.Orleans.Abstractions.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Mesos.Orleans.Grains.Tests.Stored;

/// <summary>
/// What earlier versions wrote into users' stores can be read for ever. <c>Golden/&lt;alias&gt;.&lt;n&gt;.golden</c> is what was written, <c>.txt</c> beside it what it means.
/// Files are added, never changed. After adding a member to a stored type, or a stored type:
/// <code>MESOS_WRITE_GOLDENS=1 dotnet test --project tests/Mesos.Orleans.Grains.Tests --filter-class "*GoldenPayloadTests"</code>
/// writes what is missing; commit it.
/// </summary>
public sealed class GoldenPayloadTests : IDisposable
{
    private const string Switch = "MESOS_WRITE_GOLDENS";

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().AddMesosSerialization().BuildServiceProvider();

    public static TheoryData<string> Types => [.. StoredTypes.ByAlias.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> Goldens => [.. Files().Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Payload_WrittenEarlier_ReadsAsItWas(string golden)
    {
        var alias = golden[..golden.LastIndexOf('.')];
        Assert.True(StoredTypes.ByAlias.TryGetValue(alias, out var type), $"{alias} is in users' stores and no grain reads it any more.");

        var value = Read(type, File.ReadAllBytes(PathOf(golden, "golden")));

        Assert.Equal(File.ReadAllText(PathOf(golden, "txt")), StoredText.Of(value));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Payload_WrittenToday_IsAmongTheGoldens(string alias)
    {
        var type = StoredTypes.ByAlias[alias];
        var (bytes, text) = Sample(type);
        var known = Files(alias).Any(file => File.ReadAllBytes(file).AsSpan().SequenceEqual(bytes) && File.ReadAllText(Path.ChangeExtension(file, "txt")) == text);
        if (!known && Environment.GetEnvironmentVariable(Switch) == "1")
        {
            var next = $"{alias}.{Files(alias).Count() + 1}";
            File.WriteAllBytes(PathOf(next, "golden"), bytes);
            File.WriteAllText(PathOf(next, "txt"), text);
            known = true;
        }

        Assert.True(known, $"What is stored as {alias} has changed. If it only grew, run the tests once with {Switch}=1 and commit what they write below Golden.");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Sample_OfAStoredType_SetsEveryMember(string alias)
    {
        var type = StoredTypes.ByAlias[alias];

        var lines = StoredText.Of(FilledSample.Of(type)).TrimEnd('\n').Split('\n');

        Assert.Equal(StoredText.Members(type).Select(member => member.Name), lines.Select(line => line.Split(':')[0]));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Payload_OfAnEmptyValue_ReadsBack(string alias)
    {
        var type = StoredTypes.ByAlias[alias];
        var empty = Activator.CreateInstance(type, nonPublic: true)!;

        Assert.Equal("", StoredText.Of(Read(type, Write(empty))));
    }

    [Fact]
    public void Records_OfAllGrains_HaveNamesOfTheirOwn()
    {
        // The relational storage files a record under its own name and the grain's key only, without the kind of grain.
        Assert.Equal(StoredTypes.RecordNames.Distinct(), StoredTypes.RecordNames);
    }

    public void Dispose() => _services.Dispose();

    private (byte[] Bytes, string Text) Sample(Type type)
    {
        var sample = FilledSample.Of(type);
        return (Write(sample), StoredText.Of(sample));
    }

    private byte[] Write(object value) => (byte[])Generic(nameof(WriteAs), value.GetType()).Invoke(this, [value])!;

    private object Read(Type type, byte[] bytes) => Generic(nameof(ReadAs), type).Invoke(this, [bytes])!;

    // As a storage does it: through the serializer of exactly the stored type.
    private byte[] WriteAs<T>(T value) => _services.GetRequiredService<Serializer>().SerializeToArray(value);

    private T ReadAs<T>(byte[] bytes) => _services.GetRequiredService<Serializer>().Deserialize<T>(bytes)!;

    private static System.Reflection.MethodInfo Generic(string name, Type type) =>
        typeof(GoldenPayloadTests).GetMethod(name, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.MakeGenericMethod(type);

    private static IEnumerable<string> Files(string alias = "*") =>
        Directory.Exists(Folder()) ? Directory.EnumerateFiles(Folder(), $"{alias}.*.golden").Order(StringComparer.Ordinal) : [];

    private static string PathOf(string golden, string extension) => Path.Combine(Folder(), $"{golden}.{extension}");

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}

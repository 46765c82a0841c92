using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Storage;

namespace Mesos.Orleans.Silo.State;

/// <summary>An export that has been read once and found whole.</summary>
internal sealed class StateFile
{
    private const string EndOfRecords = "{\"lines\":";

    private readonly string _path;

    private StateFile(string path, StateFileHeader header, string checksum) => (_path, Header, Checksum) = (path, header, checksum);

    public StateFileHeader Header { get; }

    public string Checksum { get; }

    /// <summary>Checks a file from its first line to its last.</summary>
    /// <exception cref="SiloConfigurationException">It is no export, of a newer version, damaged or cut off.</exception>
    public static async Task<StateFile> OpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await CheckAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SiloConfigurationException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The records, in the order of the file.</summary>
    public async IAsyncEnumerable<StateFileLine> RecordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = Header.Records.Values.Sum();
        using var reader = new StreamReader(_path, Encoding.UTF8);
        await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        for (; left > 0; left--)
        {
            yield return JsonSerializer.Deserialize<StateFileLine>((await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false))!, StateFileJson.Options)!;
        }
    }

    private static async Task<StateFile> CheckAsync(string path, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var first = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) ?? "";
        var header = ReadHeader(path, first);
        Add(first);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var line = 1; ; line++)
        {
            var text = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) ?? throw Damaged(path, $"it ends after line {line}, without a last line");
            if (text.StartsWith(EndOfRecords, StringComparison.Ordinal) && TryRead<StateFileEnd>(text) is { } end)
            {
                var sum = Convert.ToHexStringLower(hash.GetHashAndReset());
                return end.Lines == line && end.Sha256 == sum && counts.SequenceEqual(header.Records) && await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is null
                    ? new StateFile(path, header, sum)
                    : throw Damaged(path, "its contents do not fit its checksum or its counts");
            }

            var record = TryRead<StateFileLine>(text) ?? throw Damaged(path, $"line {line + 1} is no record");
            counts[record.Name] = counts.GetValueOrDefault(record.Name) + 1;
            Add(text);
        }

        void Add(string text)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            hash.AppendData("\n"u8);
        }
    }

    private static StateFileHeader ReadHeader(string path, string line)
    {
        StateFileHeader? header = null;
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("format").GetString() == StateFileHeader.Kind)
            {
                var version = json.RootElement.GetProperty("version").GetInt32();
                if (version > StateFileHeader.CurrentVersion)
                {
                    throw new SiloConfigurationException(
                        $"'{path}' is an export of version {version}; this program, version {StoreCheck.Program}, reads versions up to {StateFileHeader.CurrentVersion}. Use the program that wrote it or a later one.");
                }

                header = json.RootElement.Deserialize<StateFileHeader>(StateFileJson.Options);
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
        }

        if (header is null)
        {
            throw new SiloConfigurationException($"'{path}' is no export of 'mesos state export'.");
        }

        return header.StoreFormat <= StoreRecord.CurrentFormat
            ? header
            : throw new SiloConfigurationException(
                $"'{path}' holds state of format {header.StoreFormat}, written by version {header.WrittenBy}; this program, version {StoreCheck.Program}, reads formats up to {StoreRecord.CurrentFormat}.");
    }

    private static T? TryRead<T>(string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, StateFileJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static SiloConfigurationException Damaged(string path, string what) => new($"'{path}' is damaged or was cut off: {what}. Nothing was imported; export again.");
}

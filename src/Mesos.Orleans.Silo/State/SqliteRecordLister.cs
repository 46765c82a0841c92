using System.Runtime.CompilerServices;
using System.Text;
using Mesos.Orleans.Silo.Configuration;
using Mesos.Orleans.Silo.Hosting.Sqlite;
using Microsoft.Data.Sqlite;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.State;

/// <summary>Lists the table of the local database, and reads the grains' keys back from what the relational provider made of them.</summary>
internal sealed class SqliteRecordLister(string path, string service, GrainTypes types) : IRecordLister
{
    // A key of hexadecimal digits is filed as a number: how it was spelled is found by trying, and this many letters can be tried.
    private const int MaxLetters = 16;
    private const int NumberDigits = 16;

    public async IAsyncEnumerable<RecordId> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT GrainType, KeyHash, KeyN0, KeyN1, KeyText FROM GrainState WHERE ServiceId = @service AND Payload IS NOT NULL";
        command.Parameters.AddWithValue("@service", service);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var name = rows.GetString(0);
            var text = rows.GetFieldType(4) == typeof(string) ? rows.GetString(4) : null;
            var filed = Find(types.Of(name), rows.GetInt32(1), rows.GetInt64(2), rows.GetInt64(3), text);
            yield return new(name, GrainId.Create(filed.Type, SqliteKeys.Unescape(filed.Key.ToString()!)));
        }
    }

    internal static GrainId Find(GrainType type, int hash, long n0, long n1, string? text)
    {
        foreach (var key in Spellings(n0, n1, text))
        {
            var id = GrainId.Create(type, key);
            if (GrainKeyHashPicker.HashOf(id) == hash)
            {
                return id;
            }
        }

        throw new SiloConfigurationException(
            $"A record of a '{type}' has a key that cannot be read back (numbers {n0:X} {n1:X}, text '{text}'). Nothing was exported; report this as a fault.");
    }

    private static IEnumerable<string> Spellings(long n0, long n1, string? text)
    {
        if (n0 == 0 && n1 == 0 && text is not null)
        {
            yield return text;
        }

        var rest = text is null ? "" : "+" + text;
        var bytes = new byte[16];
        BitConverter.TryWriteBytes(bytes, n0);
        BitConverter.TryWriteBytes(bytes.AsSpan(8), n1);
        var guid = new Guid(bytes).ToString("N");
        yield return guid + rest;
        yield return guid.ToUpperInvariant() + rest;
        if (n0 == 0)
        {
            var digits = n1.ToString("X");
            for (var zeros = 0; zeros <= NumberDigits - digits.Length; zeros++)
            {
                foreach (var spelling in Cases(digits))
                {
                    yield return new string('0', zeros) + spelling + rest;
                }
            }
        }
    }

    // Upper case first: so Orleans writes the keys of grains with integer keys.
    private static IEnumerable<string> Cases(string digits)
    {
        var letters = Enumerable.Range(0, digits.Length).Where(n => char.IsAsciiLetter(digits[n])).Take(MaxLetters).ToArray();
        for (var pattern = 0; pattern < 1 << letters.Length; pattern++)
        {
            var spelling = new StringBuilder(digits);
            for (var n = 0; n < letters.Length; n++)
            {
                if ((pattern & (1 << n)) != 0)
                {
                    spelling[letters[n]] = char.ToLowerInvariant(digits[letters[n]]);
                }
            }

            yield return spelling.ToString();
        }
    }
}

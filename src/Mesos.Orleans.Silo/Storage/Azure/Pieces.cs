using System.Globalization;
using System.Text;

namespace Mesos.Orleans.Silo.Storage.Azure;

/// <summary>Says where the pieces of a large record are; stored in its place.</summary>
/// <param name="Id">Names this version of the record's pieces.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Length">Their bytes together.</param>
internal sealed record Pieces(Guid Id, int Count, int Length)
{
    private const string Start = "mesos-pieces:"; // nothing that Orleans' serializer writes begins like this
    private const char ETagEnd = '|';
    private const char NameEnd = '.'; // no record has one in its name

    /// <summary>True for the name of a piece, false for that of a record.</summary>
    public static bool IsPiece(string name) => name.Contains(NameEnd);

    /// <summary>Reads what is stored for a record; null if it is the record itself.</summary>
    public static Pieces? TryRead(ReadOnlySpan<byte> stored) => stored.StartsWith(Encoding.ASCII.GetBytes(Start)) ? Parse(Encoding.ASCII.GetString(stored)) : null;

    /// <summary>Takes the two parts of a version apart: the store's own, and the pieces of the record that has it.</summary>
    public static (string? ETag, Pieces? Old) Split(string? version) =>
        version?.IndexOf(ETagEnd, StringComparison.Ordinal) is { } end and >= 0 ? (version[..end], Parse(version[(end + 1)..])) : (version, null);

    /// <summary>The version of a record in pieces, or of one that is not.</summary>
    public static string? Join(string? etag, Pieces? pieces) => pieces is null ? etag : etag + ETagEnd + pieces;

    /// <summary>The name of one piece of a record.</summary>
    public string NameOf(string record, int n) => string.Create(CultureInfo.InvariantCulture, $"{record}{NameEnd}{Id:N}{NameEnd}{n}");

    /// <summary>What is stored in the record's place.</summary>
    public byte[] ToBytes() => Encoding.ASCII.GetBytes(ToString());

    /// <summary>As text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start}{Id:N}:{Count}:{Length}");

    private static Pieces Parse(string text)
    {
        var parts = text[Start.Length..].Split(':');
        return new(Guid.ParseExact(parts[0], "N"), int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }
}

using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Fetching;

/// <summary>One URI of a command, understood: where it comes from and what becomes of it.</summary>
/// <param name="Uri">The text as the framework wrote it.</param>
/// <param name="LocalPath">The absolute path of a local file, or null.</param>
/// <param name="Remote">The address of an http(s) resource, or null.</param>
/// <param name="FileName">The file's path in the sandbox, relative.</param>
/// <param name="IsExecutable">True where it is to be made executable; it is then not extracted.</param>
/// <param name="Extract">True where an archive is to be unpacked.</param>
internal sealed record FetchItem(string Uri, string? LocalPath, Uri? Remote, string FileName, bool IsExecutable, bool Extract)
{
    private const string Field = "command.uris";

    /// <summary>
    /// Understands a URI. Refused: no value, forbidden characters, a relative path, a scheme other than file, http and https, an
    /// output file that would leave the sandbox. <c>cache</c> changes nothing: every task fetches for itself.
    /// </summary>
    internal static Outcome<FetchItem> Parse(V1.CommandInfo.Types.URI uri)
    {
        var value = uri.Value;
        if (value.Length == 0)
            return Refusal.Invalid("A URI to fetch is empty.", $"{Field}.value");
        if (value.AsSpan().IndexOfAny('\\', '\'', '\0') >= 0)
            return Refusal.Invalid($"The URI '{value.Replace('\0', '?')}' contains a backslash, a quote or NUL.", $"{Field}.value");

        var name = uri.HasOutputFile ? ParseOutputFile(uri.OutputFile) : Basename(value);
        if (!name.IsSuccess)
            return name.Refusal;
        var item = new FetchItem(value, null, null, name.Value, uri.Executable, uri.Extract && !uri.Executable);
        if (value[0] == '/')
            return item with { LocalPath = value };
        return ParseScheme(item, value);
    }

    private static Outcome<FetchItem> ParseScheme(FetchItem item, string value)
    {
        var colon = value.IndexOf("://", StringComparison.Ordinal);
        if (colon < 0)
            return Refusal.Invalid($"The URI '{value}' is a relative path.", $"{Field}.value",
                "Give an absolute path, or a file, http or https URI.");
        switch (value[..colon].ToLowerInvariant())
        {
            case "file":
                return ParseFile(item, value[(colon + 3)..]);
            case "http" or "https":
                return System.Uri.TryCreate(value, UriKind.Absolute, out var remote)
                    ? item with { Remote = remote }
                    : Refusal.Invalid($"The URI '{value}' is malformed.", $"{Field}.value");
            default:
                return new Refusal(RefusalCode.NotImplemented,
                    $"Cannot fetch '{value}': the scheme '{value[..colon]}' is not supported.", $"{Field}.value",
                    "Supported are absolute paths and the schemes file, http and https.");
        }
    }

    private static Outcome<FetchItem> ParseFile(FetchItem item, string rest)
    {
        const string localhost = "localhost/";
        if (rest.StartsWith(localhost, StringComparison.Ordinal))
            rest = rest[(localhost.Length - 1)..];
        return rest.StartsWith('/')
            ? item with { LocalPath = rest }
            : Refusal.Invalid($"The URI '{item.Uri}' does not name an absolute path.", $"{Field}.value", "Write file:///path.");
    }

    // What follows the last slash, query included, as in Mesos: who wants another name sets output_file.
    private static Outcome<string> Basename(string value)
    {
        var name = value[(value.LastIndexOf('/') + 1)..];
        return name is "" or "." or ".."
            ? Refusal.Invalid($"The URI '{value}' does not end with the name of a file.", $"{Field}.value", "Set output_file.")
            : name;
    }

    private static Outcome<string> ParseOutputFile(string outputFile)
    {
        var parts = outputFile.Split('/');
        if (outputFile.Length == 0 || outputFile[0] == '/' || parts.Any(part => part is "" or "." or "..")
            || outputFile.AsSpan().IndexOfAny('\\', '\'', '\0') >= 0)
            return Refusal.Invalid($"The output file '{outputFile.Replace('\0', '?')}' is not a plain relative path.", $"{Field}.output_file",
                "It must be relative to the sandbox, without '.', '..', backslashes and quotes.");
        return outputFile;
    }
}

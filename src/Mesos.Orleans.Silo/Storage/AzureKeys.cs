using System.Globalization;
using System.Text;

namespace Mesos.Orleans.Silo.Storage;

/// <summary>
/// Spells the keys of grains so that Azure takes them, and no two alike. Tables forbid some characters in keys, for which Orleans' provider puts an underscore: the
/// tasks <c>a#b</c> and <c>a_b</c> would share a row. Others mean something in the paths of blobs.
/// </summary>
internal static class AzureKeys
{
    private const char Mark = '~';

    // The underscore stands between the parts of a row's key; the percent and plus signs are read in two ways by those who read URLs.
    private const string Special = @"~_/\#?%+&'""<>";

    /// <summary>The spelling: special characters as <c>~</c> and two digits, such as <c>~2F</c> for the slash, or <c>~u</c> and four; others as they are.</summary>
    public static string Escape(string text)
    {
        if (!text.Any(IsSpecial))
        {
            return text;
        }

        return string.Concat(text.Select(c => !IsSpecial(c) ? c.ToString() : c <= 0xFF ? $"{Mark}{(int)c:X2}" : $"{Mark}u{(int)c:X4}"));
    }

    /// <summary>What was spelled so; null if nothing is spelled so.</summary>
    public static string? TryUnescape(string spelled)
    {
        var text = new StringBuilder(spelled.Length);
        for (var n = 0; n < spelled.Length; n++)
        {
            if (spelled[n] != Mark)
            {
                text.Append(spelled[n]);
                continue;
            }

            var (start, digits) = n + 1 < spelled.Length && spelled[n + 1] == 'u' ? (n + 2, 4) : (n + 1, 2);
            if (start + digits > spelled.Length || !ushort.TryParse(spelled.AsSpan(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                return null;
            }

            text.Append((char)code);
            n = start + digits - 1;
        }

        return Escape(text.ToString()) == spelled ? text.ToString() : null;
    }

    // Control characters and those that are no characters at all are refused; spaces are dropped here and there.
    private static bool IsSpecial(char c) => char.IsControl(c) || Special.Contains(c) || c is ' ' or >= '\uFFF0';
}

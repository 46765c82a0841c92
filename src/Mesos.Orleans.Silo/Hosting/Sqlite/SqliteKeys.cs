namespace Mesos.Orleans.Silo.Hosting.Sqlite;

/// <summary>
/// Spells keys without braces: Orleans' relational provider takes the key for a format and fails, after it has written. No id has control characters, so two of those stand for them.
/// </summary>
internal static class SqliteKeys
{
    private const char Open = '\x01';
    private const char Close = '\x02';

    /// <summary>The spelling; the same object without braces.</summary>
    public static string Escape(string key) => key.Replace('{', Open).Replace('}', Close);

    /// <summary>What was spelled so.</summary>
    public static string Unescape(string spelled) => spelled.Replace(Open, '{').Replace(Close, '}');
}

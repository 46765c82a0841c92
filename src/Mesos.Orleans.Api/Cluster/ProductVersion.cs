namespace Mesos.Orleans.Api.Cluster;

/// <summary>What this master says about its version.</summary>
internal static class ProductVersion
{
    /// <summary>The version of Mesos whose behaviour clients may rely on: many compare it before they use a feature.</summary>
    public const string Mesos = "1.11.0";

    /// <summary>Who built it, as far as the wire has room for it.</summary>
    public const string BuildUser = "mesos-orleans";

    /// <summary>The version of this program.</summary>
    public static string Own { get; } = typeof(ProductVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>When this program was built, as far as its file tells; the Unix epoch where it has none.</summary>
    public static DateTimeOffset BuiltAt { get; } = ReadBuildTime();

    private static DateTimeOffset ReadBuildTime()
    {
        var file = Path.Combine(AppContext.BaseDirectory, typeof(ProductVersion).Assembly.GetName().Name + ".dll");
        return File.Exists(file) ? new DateTimeOffset(File.GetLastWriteTimeUtc(file)) : DateTimeOffset.UnixEpoch;
    }
}

namespace Mesos.Orleans.Api.Cluster;

/// <summary>The version of this program, which stands beside that of Mesos.</summary>
internal static class ProductVersion
{
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

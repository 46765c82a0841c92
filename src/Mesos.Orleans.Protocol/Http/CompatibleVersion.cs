namespace Mesos.Orleans.Protocol.Http;

/// <summary>What masters and agents say about their version.</summary>
public static class CompatibleVersion
{
    /// <summary>The version of Mesos whose behaviour clients may rely on: many compare it before they use a feature.</summary>
    public const string Mesos = "1.11.0";

    /// <summary>Who built it, as far as the wire has room for it.</summary>
    public const string BuildUser = "mesos-orleans";
}

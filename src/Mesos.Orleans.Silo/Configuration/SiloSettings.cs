namespace Mesos.Orleans.Silo.Configuration;

/// <summary>The configuration keys the master reads besides Orleans' own, and their defaults.</summary>
public static class SiloSettings
{
    /// <summary>Directory for everything the master keeps on disk. Default <see cref="DefaultWorkDirectory"/>, below the current directory.</summary>
    public const string WorkDirectoryKey = "Mesos:WorkDirectory";

    /// <summary>Port other silos connect to; <c>Orleans:Endpoints:SiloPort</c> wins over it. Default <see cref="DefaultSiloPort"/>; 1 to 65535.</summary>
    public const string SiloPortKey = "Mesos:Silo:SiloPort";

    /// <summary>Port Orleans clients (agents, the Sdk) connect to; <c>Orleans:Endpoints:GatewayPort</c> wins over it. Default <see cref="DefaultGatewayPort"/>; 0 for no gateway.</summary>
    public const string GatewayPortKey = "Mesos:Silo:GatewayPort";

    /// <summary>Address both ports are bound to and announced under; <c>Orleans:Endpoints:AdvertisedIPAddress</c> wins over it. Default: loopback, so no other machine gets in.</summary>
    public const string AdvertisedIPAddressKey = "Mesos:Silo:AdvertisedIPAddress";

    /// <summary>
    /// How far this machine's clock may be from Redis' when the silo starts; past it the silo waits until the clocks are set. Default <see cref="DefaultMaxClockSkew"/>; above zero.
    /// Deadlines, such as a framework's failover timeout, are moments: a silo that is an hour ahead would tear frameworks down an hour early.
    /// </summary>
    public const string MaxClockSkewKey = "Mesos:MaxClockSkew";

    /// <summary>Default of <see cref="WorkDirectoryKey"/>.</summary>
    public const string DefaultWorkDirectory = "./mesos-work";

    /// <summary>Default of <see cref="SiloPortKey"/>, Orleans' own.</summary>
    public const int DefaultSiloPort = 11111;

    /// <summary>Default of <see cref="GatewayPortKey"/>, Orleans' own.</summary>
    public const int DefaultGatewayPort = 30000;

    /// <summary>Default of <see cref="AdvertisedIPAddressKey"/>.</summary>
    public const string DefaultAdvertisedIPAddress = "127.0.0.1";

    /// <summary>Name of the grain storage that grains use unless they name another.</summary>
    public const string DefaultStorageName = "Default";

    /// <summary>Name of the database file in the work directory.</summary>
    public const string DatabaseFileName = "mesos.db";

    /// <summary>
    /// How long a caller waits for a grain before the outcome is unknown. Default of <c>Orleans:Messaging:ResponseTimeout</c>; well below
    /// Orleans' 30 s so that callers retry on a surviving silo soon after one is lost.
    /// </summary>
    public static readonly TimeSpan DefaultResponseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long a silent client is remembered. Default of <c>Orleans:Messaging:ClientDropTimeout</c>; pushes to a dead agent hang until then.</summary>
    public static readonly TimeSpan DefaultClientDropTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Default of <see cref="MaxClockSkewKey"/>: ten seconds.</summary>
    public static readonly TimeSpan DefaultMaxClockSkew = TimeSpan.FromSeconds(10);

    /// <summary>How often a Redis that went away is looked for again, in milliseconds.</summary>
    internal const int RedisReconnectMilliseconds = 500;

    /// <summary>The longest that one attempt to connect to Redis may take, in milliseconds; a shorter one in the connection string wins.</summary>
    internal const int RedisConnectTimeoutMilliseconds = 2000;
}

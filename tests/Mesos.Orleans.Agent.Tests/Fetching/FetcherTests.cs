using System.Formats.Tar;
using System.IO.Compression;
using Mesos.Orleans.Agent.Fetching;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using FetchUri = Mesos.V1.CommandInfo.Types.URI;

namespace Mesos.Orleans.Agent.Tests.Fetching;

public sealed class FetcherTests : IAsyncDisposable
{
    // `printf unpacked > file; tar -c file | bzip2` and `| xz`: .NET writes neither.
    private const string Bzip2Tar =
        "QlpoOTFBWSZTWU15O0wAAHL7hMqAAFBAAG0AAARvLd4AAACACCAAVDKhp6gGjRpjUwgkppNBoNDQAHf04vehBOACRKVZVF0C9ySBgcN2zSoSWTCMGsGmrr0M+XuVfZSWrxQU2bNMRW1kJIH4u5IpwoSCa8naYA==";

    private const string XzTar =
        "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AGRdADMaSda2OCGvAe5uBXM7wPx/lGDV44dDVAGH7jhMQU/k14SMaplyjLAQwcvj2gwuKaIstx+VyqOzKD04LiE/GVrukidgjQl+UgiZ0DDqOA+X3maSkOZJFBOKbXXD1I5+nbOWxQAAbHoCQzURFwAAAYABgFAAAD5xYGGxxGf7AgAAAAAEWVo=";

    private readonly TemporaryDirectory _directory = new();
    private readonly ForgettingSupervisor _supervisor = new();
    private readonly HttpClient _http = new();
    private readonly FakeTimeProvider _time = new();
    private readonly CountingIds _ids = new();
    private readonly Sandbox _sandbox;

    public FetcherTests()
    {
        var work = new WorkDirectory(Path.Combine(_directory.Path, "work"));
        _sandbox = Sandbox.Create(work, new SandboxId("a", "f", "e", "c"), UserAccount.Current).Value!;
    }

    public ValueTask DisposeAsync()
    {
        _supervisor.Dispose();
        _http.Dispose();
        _directory.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("")]
    [InlineData("file://")]
    [InlineData("file://localhost")]
    public async Task LocalFile_IsCopied(string prefix)
    {
        var source = _directory.Write("source.txt", "content");

        Assert.Null(await FetchAsync(new FetchUri { Value = prefix + source }));

        Assert.Equal("content", Read("source.txt"));
    }

    [Fact]
    public async Task OutputFile_InASubdirectory_IsMade()
    {
        var source = _directory.Write("source.txt", "content");

        Assert.Null(await FetchAsync(new FetchUri { Value = source, OutputFile = "deep/er/name" }));

        Assert.Equal("content", Read("deep/er/name"));
    }

    [Fact]
    public async Task Executable_IsMadeSo_AndNotExtracted()
    {
        var source = GzipTar("tool.tgz", Entry("file", "x"));

        Assert.Null(await FetchAsync(new FetchUri { Value = source, Executable = true, Extract = true }));

        Assert.True(File.GetUnixFileMode(Path.Combine(_sandbox.Path, "tool.tgz")).HasFlag(UnixFileMode.OtherExecute));
        Assert.False(File.Exists(Path.Combine(_sandbox.Path, "file")));
    }

    [Theory]
    [InlineData("a.tar")]
    [InlineData("a.tgz")]
    [InlineData("a.tar.gz")]
    [InlineData("a.zip")]
    [InlineData("a.gz")]
    [InlineData("a.tbz2")]
    [InlineData("a.tar.bz2")]
    [InlineData("a.txz")]
    [InlineData("a.tar.xz")]
    public async Task Archive_OfEachKind_IsUnpacked(string name)
    {
        var source = MakeArchive(name);

        var refusal = await FetchAsync(new FetchUri { Value = source });

        Assert.Null(refusal?.ToString());
        Assert.Equal("unpacked", Read(name == "a.gz" ? "a" : "file"));
        Assert.True(File.Exists(Path.Combine(_sandbox.Path, name)));
    }

    [Fact]
    public async Task Archive_ExtractIsFalse_StaysPacked()
    {
        Assert.Null(await FetchAsync(new FetchUri { Value = MakeArchive("a.zip"), Extract = false }));

        Assert.False(File.Exists(Path.Combine(_sandbox.Path, "file")));
    }

    [Fact]
    public async Task Tar_ModesAndLinksWithin_AreKept()
    {
        var script = Entry("bin/script", "#!/bin/sh");
        script.Mode = (UnixFileMode)0x9ed; // with set-user-id, which is dropped
        var source = GzipTar("a.tgz", script,
            new PaxTarEntry(TarEntryType.SymbolicLink, "lib") { LinkName = "bin" },
            Entry("lib/through", "within"),
            new PaxTarEntry(TarEntryType.HardLink, "again") { LinkName = "bin/script" });

        Assert.Null(await FetchAsync(new FetchUri { Value = source }));

        Assert.Equal((UnixFileMode)0x1ed, File.GetUnixFileMode(Path.Combine(_sandbox.Path, "bin/script")));
        Assert.Equal("within", Read("bin/through"));
        Assert.Equal("#!/bin/sh", Read("again"));
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("a/../../escaped")]
    [InlineData("/tmp/escaped")]
    public async Task Tar_NameLeadsOut_IsRefused(string name)
    {
        var refusal = await FetchAsync(new FetchUri { Value = GzipTar("evil.tgz", Entry(name, "x")) });

        Assert.Contains("leads out of the sandbox", refusal!.Message);
        Assert.Contains("evil.tgz", refusal.Message);
        Assert.False(File.Exists(Path.Combine(_sandbox.Path, "../escaped")));
    }

    [Fact]
    public async Task Tar_WritesThroughALinkOut_IsRefused()
    {
        var outside = Path.Combine(_directory.Path, "outside");
        Directory.CreateDirectory(outside);
        var source = GzipTar("evil.tgz",
            new PaxTarEntry(TarEntryType.SymbolicLink, "way") { LinkName = outside }, Entry("way/in", "x"));

        var refusal = await FetchAsync(new FetchUri { Value = source });

        Assert.Contains("symbolic link", refusal!.Message);
        Assert.Empty(Directory.GetFiles(outside));
    }

    [Fact]
    public async Task Tar_ReplacesALinkByAFile_DoesNotWriteThroughIt()
    {
        var victim = _directory.Write("victim", "untouched");
        var source = GzipTar("evil.tgz",
            new PaxTarEntry(TarEntryType.SymbolicLink, "name") { LinkName = victim }, Entry("name", "x"));

        Assert.Null(await FetchAsync(new FetchUri { Value = source }));

        Assert.Equal("untouched", await File.ReadAllTextAsync(victim));
        Assert.Equal("x", Read("name"));
    }

    [Fact]
    public async Task Tar_HardLinkToAFileOutside_IsRefused()
    {
        var outside = _directory.Write("secret/file", "secret");
        var source = GzipTar("evil.tgz",
            new PaxTarEntry(TarEntryType.SymbolicLink, "way") { LinkName = Path.GetDirectoryName(outside)! },
            new PaxTarEntry(TarEntryType.HardLink, "mine") { LinkName = "way/file" });

        Assert.Contains("hard link", (await FetchAsync(new FetchUri { Value = source }))!.Message);
        Assert.False(File.Exists(Path.Combine(_sandbox.Path, "mine")));
    }

    [Fact]
    public async Task Zip_NameLeadsOut_IsRefused()
    {
        var path = Path.Combine(_directory.Path, "evil.zip");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
            zip.CreateEntry("../escaped");

        Assert.Contains("leads out of the sandbox", (await FetchAsync(new FetchUri { Value = path }))!.Message);
    }

    [Fact]
    public async Task Archive_IsBroken_IsRefusedByName()
    {
        foreach (var name in new[] { "broken.tgz", "broken.zip", "broken.txz", "broken.tbz2", "broken.gz" })
        {
            var refusal = await FetchAsync(new FetchUri { Value = _directory.Write(name, "this is no archive at all") });
            Assert.Contains(name, refusal!.Message);
        }
    }

    [Theory]
    [InlineData("relative/path", RefusalCode.Invalid)]
    [InlineData("hdfs://host/file", RefusalCode.NotImplemented)]
    [InlineData("ftp://host/file", RefusalCode.NotImplemented)]
    [InlineData("s3://bucket/file", RefusalCode.NotImplemented)]
    [InlineData("file://host/file", RefusalCode.Invalid)]
    [InlineData("http://host/", RefusalCode.Invalid)]
    [InlineData("/no/such/file", RefusalCode.Unavailable)]
    [InlineData("", RefusalCode.Invalid)]
    [InlineData("/it's", RefusalCode.Invalid)]
    public async Task Uri_CannotBeFetched_IsRefusedByName(string uri, RefusalCode code)
    {
        var refusal = await FetchAsync(new FetchUri { Value = uri });

        Assert.Equal(code, refusal?.Code);
        Assert.Contains(uri, refusal!.Message);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("a//b")]
    [InlineData("")]
    public async Task OutputFile_IsAPathTrick_IsRefused(string name) =>
        Assert.Equal("command.uris.output_file", (await FetchAsync(new FetchUri { Value = "/etc/hostname", OutputFile = name }))?.Field);

    [Fact]
    public async Task Uris_MoreThanTheLimit_AreRefused()
    {
        var uris = Enumerable.Repeat(new FetchUri { Value = "relative" }, new FetcherOptions().MaxUris + 1);

        Assert.Equal(RefusalCode.TooLarge, (await FetchAsync([.. uris]))?.Code);
        Assert.Equal(RefusalCode.Invalid, (await FetchAsync([.. uris.Skip(1)]))?.Code);
    }

    [Fact]
    public async Task Http_RedirectsAndCredentials_AreFollowed()
    {
        await using var server = await ServeAsync(async context =>
        {
            if (context.Request.Path == "/old/tool.sh")
                context.Response.Redirect("/new");
            else
                await context.Response.WriteAsync($"echo {context.Request.Path}");
        });

        Assert.Null(await FetchAsync(new FetchUri { Value = $"{server.Urls.First()}/old/tool.sh" }));

        Assert.Equal("echo /new", Read("tool.sh"));
    }

    [Fact]
    public async Task Http_404_IsRefusedWithUriAndStatus()
    {
        await using var server = await ServeAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        var uri = $"{server.Urls.First()}/missing";

        var refusal = await FetchAsync(new FetchUri { Value = uri });

        Assert.Equal($"Failed to fetch '{uri}': the server answered 404 Not Found.", refusal!.Message);
    }

    [Fact]
    public async Task Http_NothingComes_FailsAfterTheStallTimeout()
    {
        var asked = new TaskCompletionSource();
        await using var server = await ServeAsync(async context =>
        {
            await context.Response.WriteAsync("beginning");
            await context.Response.Body.FlushAsync();
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        var fetch = FetchAsync(new FetchUri { Value = $"{server.Urls.First()}/slow" });
        await asked.Task.WithinPatience();
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(new FetcherOptions().StallTimeout);
                return fetch.IsCompleted;
            },
            "the stalled download was given up");

        Assert.Contains("nothing came for 60 seconds", (await fetch)!.Message);
    }

    [Fact]
    public async Task Http_NobodyListens_IsRefused() =>
        Assert.Contains("http://127.0.0.1:1/x", (await FetchAsync(new FetchUri { Value = "http://127.0.0.1:1/x" }))!.Message);

    [Fact]
    public async Task LocalFile_UserMayNotReadIt_IsRefused()
    {
        Requirement.Demand(UserAccount.IsRoot, "Only root can act as another user.");
        var nobody = UserAccount.Find("nobody");
        Requirement.Demand(nobody is not null, "There is no user 'nobody'.");
        var secret = _directory.Write("secret", "x");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        var open = _directory.Write("open", "fine");

        var refusal = await FetchAsync(nobody, [new FetchUri { Value = secret }]);

        Assert.Contains("user 'nobody' cannot copy it", refusal!.Message);
        var second = await FetchAsync(nobody, [new FetchUri { Value = open }]);
        Assert.True(second is null, second?.Message);
        Assert.Equal("fine", Read("open"));
        Assert.Equal(2, _supervisor.Forgotten);
    }

    private Task<Refusal?> FetchAsync(params FetchUri[] uris) => FetchAsync(UserAccount.Current, uris);

    private Task<Refusal?> FetchAsync(UserAccount user, FetchUri[] uris) =>
        new Fetcher(_http, _supervisor, _ids, new FetcherOptions(), _time)
            .FetchAsync(uris, _sandbox, user, CancellationToken.None).WithinPatience();

    // Counts what is let go of: what is not would be kept, in three places, until the agent's next start.
    private sealed class ForgettingSupervisor : IProcessSupervisor, IDisposable
    {
        private readonly PosixProcessSupervisor _processes = new(TimeProvider.System);

        internal int Forgotten { get; private set; }

        public ValueTask<Outcome<StartedProcess>> StartAsync(ProcessSpec spec, CancellationToken cancellationToken) => _processes.StartAsync(spec, cancellationToken);

        public Task KillAsync(string containerId, int signal) => _processes.KillAsync(containerId, signal);

        public AttachedProcess? Attach(string containerId) => _processes.Attach(containerId);

        public void Forget(string containerId) => Forgotten++;

        public void Dispose() => _processes.Dispose();
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(_sandbox.Path, name));

    private string MakeArchive(string name)
    {
        var path = Path.Combine(_directory.Path, name);
        switch (Path.GetExtension(name))
        {
            case ".tar":
                using (var tar = new TarWriter(File.Create(path)))
                    tar.WriteEntry(Entry("file", "unpacked"));
                return path;
            case ".zip":
                using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
                using (var text = new StreamWriter(zip.CreateEntry("file").Open()))
                    text.Write("unpacked");
                return path;
            case ".tbz2" or ".bz2":
                File.WriteAllBytes(path, Convert.FromBase64String(Bzip2Tar));
                return path;
            case ".txz" or ".xz":
                File.WriteAllBytes(path, Convert.FromBase64String(XzTar));
                return path;
            case ".gz" when name == "a.gz":
                using (var text = new StreamWriter(new GZipStream(File.Create(path), CompressionMode.Compress)))
                    text.Write("unpacked");
                return path;
            default:
                return GzipTar(name, Entry("file", "unpacked"));
        }
    }

    private string GzipTar(string name, params TarEntry[] entries)
    {
        var path = Path.Combine(_directory.Path, name);
        using var tar = new TarWriter(new GZipStream(File.Create(path), CompressionMode.Compress));
        foreach (var entry in entries)
            tar.WriteEntry(entry);
        return path;
    }

    private static PaxTarEntry Entry(string name, string text) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)) };

    private static async Task<WebApplication> ServeAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.Run(handler);
        await application.StartAsync();
        return application;
    }
}

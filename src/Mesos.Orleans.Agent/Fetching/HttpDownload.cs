using System.Net.Http.Headers;
using System.Text;

namespace Mesos.Orleans.Agent.Fetching;

/// <summary>Downloads one http(s) resource; gives up when nothing comes for a while, never because the whole takes long.</summary>
internal sealed class HttpDownload(HttpClient client, TimeSpan stallTimeout, TimeProvider time)
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>Writes the resource to a new file, following redirects.</summary>
    internal async Task SaveAsync(Uri uri, string path, CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(stallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stall.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            if (uri.UserInfo.Length > 0)
                request.Headers.Authorization = new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(uri.UserInfo))));
            using var response = await client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw new FetchException($"the server answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd());
            await CopyAsync(response.Content, path, stall, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stall.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FetchException($"nothing came for {stallTimeout.TotalSeconds:0.###} seconds");
        }
    }

    private async Task CopyAsync(HttpContent content, string path, CancellationTokenSource stall, CancellationToken cancellationToken)
    {
        var source = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await using (source.ConfigureAwait(false))
        await using (file.ConfigureAwait(false))
        {
            var buffer = new byte[BufferBytes];
            while (await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                stall.CancelAfter(stallTimeout);
            }
        }
    }
}

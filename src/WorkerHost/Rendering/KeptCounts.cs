using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>What an order would colour is gone or has changed; no further attempt would find it.</summary>
public sealed class KeptCountsException(string reason) : Exception(reason);

/// <summary>The job whose counts an order would colour is rendered again.</summary>
public sealed class CountsComingException(string reason) : Exception(reason);

/// <summary>Fetches counts that an earlier job left with the master.</summary>
/// <param name="http">A client whose base address is the master.</param>
/// <param name="jobs">Tells the digest that they must have.</param>
public sealed class KeptCounts(HttpClient http, JobReader jobs)
{
    /// <summary>The picture that the order's counts belong to.</summary>
    /// <param name="order">An order with <see cref="RenderOrder.RecolourOf"/>.</param>
    /// <param name="samples">What the counts are of.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="KeptCountsException">They are gone, or not what was published; the message is for people.</exception>
    /// <exception cref="CountsComingException">They are being computed again; the message is for people.</exception>
    /// <exception cref="Masters.MasterNameException">Nobody gave them, and a master refuses its name.</exception>
    /// <exception cref="HttpRequestException">The master could not give them now; the message is for people.</exception>
    public async Task<CountedPicture> FetchAsync(RenderOrder order, FractalOrder samples, CancellationToken cancellation)
    {
        var source = order.RecolourOf!;
        var length = checked((int)samples.Pixels);
        var counts = await ReadAsync<int>(source, "conteos", length, cancellation);
        var values = order.HasValues ? await ReadAsync<float>(source, "valores", length, cancellation) : [];
        var (digest, kept) = (CountsDigest.Of(counts), (await jobs.FindAsync(source))?.Result);
        return digest.Sha256 == kept?.CountsSha256 && (values.Length == 0 || Digest(values) == kept.ValuesSha256)
            ? new CountedPicture(samples, counts, values, digest)
            : throw new KeptCountsException($"Los conteos guardados del trabajo {source} no son los que publicó.");
    }

    /// <summary>SHA-256 of values as they are kept, in lower-case hex.</summary>
    public static string Digest(ReadOnlySpan<float> values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)));

    private async Task<T[]> ReadAsync<T>(string jobId, string what, int length, CancellationToken cancellation)
        where T : unmanaged
    {
        while (true)
        {
            try
            {
                return await ReadOnceAsync<T>(jobId, what, length, cancellation);
            }
            catch (OtherMasterException)
            {
                // The same question now goes to that one.
            }
        }
    }

    private async Task<T[]> ReadOnceAsync<T>(string jobId, string what, int length, CancellationToken cancellation)
        where T : unmanaged
    {
        using var answer = await http.GetAsync(new Uri($"trabajos/{jobId}/{what}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            throw await WhyAsync(jobId, what, answer, cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"El maestro no entregó los {what} del trabajo {jobId}: {await MasterAnswer.ReasonAsync(answer, cancellation)}");
        try
        {
            await using var gzip = new GZipStream(await answer.Content.ReadAsStreamAsync(cancellation), CompressionMode.Decompress);
            var numbers = GC.AllocateUninitializedArray<T>(length);
            await FillAsync<T>(gzip, numbers, cancellation);
            return await gzip.ReadAsync(new byte[1], cancellation) == 0 ? numbers : throw new InvalidDataException();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new KeptCountsException($"Los {what} guardados del trabajo {jobId} están dañados.");
        }
        catch (IOException e) when (e is not OtherMasterException) // the connection broke off
        {
            throw new HttpRequestException($"El maestro no entregó los {what} del trabajo {jobId} hasta el final: {e.Message}");
        }
    }

    private async Task<Exception> WhyAsync(string jobId, string what, HttpResponseMessage answer, CancellationToken cancellation)
    {
        var reason = await MasterAnswer.ReasonAsync(answer, cancellation);
        var isComing = await jobs.FindAsync(jobId) switch
        {
            { State: JobState.Waiting or JobState.Running } => true,
            { State: JobState.Completed, Result.Counts: not null } => answer.StatusCode is HttpStatusCode.NotFound, // since the master looked
            _ => false,
        };
        return isComing ? new CountsComingException($"El trabajo {jobId} se calcula de nuevo; cuando termine tendrá otra vez sus {what}.") : new KeptCountsException(reason);
    }

    private static async Task FillAsync<T>(Stream from, Memory<T> numbers, CancellationToken cancellation)
        where T : unmanaged
    {
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        var room = buffer.Length / Marshal.SizeOf<T>();
        while (numbers.Length > 0)
        {
            var part = Math.Min(room, numbers.Length);
            var bytes = buffer.AsMemory(0, part * Marshal.SizeOf<T>());
            await from.ReadExactlyAsync(bytes, cancellation);
            bytes.Span.CopyTo(MemoryMarshal.AsBytes(numbers.Span));
            numbers = numbers[part..];
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}

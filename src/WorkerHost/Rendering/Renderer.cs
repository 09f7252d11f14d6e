using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.WorkerHost.ForeignMasters;
using HpcHangfire.WorkerHost.Imaging;
using HpcHangfire.WorkerHost.Settings;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>From an order to the files in the master's store: count or fetch the counts, colour, encode, deliver.</summary>
public sealed class Renderer(
    Counter counter,
    KeptCounts kept,
    PictureEncoder encoder,
    ArtifactUpload upload,
    ForeignMaster master,
    JobProgress progress,
    WorkerOptions options)
{
    /// <summary>Does all of it; nothing is published yet.</summary>
    /// <param name="attempt">The attempt whose order it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What the attempt may commit.</returns>
    /// <exception cref="NotSupportedException">This worker lacks something that the order names.</exception>
    /// <exception cref="TimeoutException">The picture's file was not ready within the attempt's time limit.</exception>
    /// <exception cref="KeptCountsException">The counts to colour are gone or have changed.</exception>
    /// <exception cref="CountsComingException">They are being computed again.</exception>
    /// <exception cref="PictureRefusedException">The attempt is no longer the newest.</exception>
    /// <exception cref="Masters.MasterNameException">No master served it, and one refuses its name.</exception>
    /// <exception cref="HttpRequestException">The master could not take or give something; the message is for people.</exception>
    public async Task<RenderResult> RenderAsync(Attempt attempt, CancellationToken cancellation)
    {
        var jobId = attempt.JobId;
        using var file = new MemoryStream();
        var (picture, result) = await MakeAsync(attempt, file, cancellation);
        progress.Report(jobId, 0.95, "envío");

        cancellation.ThrowIfCancellationRequested();
        if (master.Find(jobId) is null) // another farm's master has no use for the picture
            result = await DeliverAsync(attempt, picture, file, result, cancellation);
        progress.Report(jobId, 1, "publicado");
        return result;
    }

    /// <summary>Everything up to the file, within the attempt's time limit. (A restarting master may take longer to accept it.)</summary>
    private async Task<(CountedPicture Picture, RenderResult Result)> MakeAsync(Attempt attempt, MemoryStream file, CancellationToken cancellation)
    {
        var (jobId, order) = (attempt.JobId, attempt.Order);
        var limit = order.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.Timeout;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limit);
        var watch = Stopwatch.StartNew();
        try
        {
            var (picture, effort) = order.RecolourOf is null
                ? await counter.CountAsync(attempt, Samples(order), deadline.Token)
                : (await FetchAsync(attempt, deadline.Token), (CountingEffort?)null);
            progress.Report(jobId, Counter.Share, "imagen");

            var drawn = Draw(order, picture);
            encoder.Encode(drawn, file, deadline.Token);
            var image = watch.Elapsed - (effort?.Counting ?? default);
            progress.SetThumbnail(jobId, PictureEncoder.Thumbnail(drawn));
            progress.WriteLine(jobId, string.Create(CultureInfo.InvariantCulture, $"Imagen {order.Format} de {file.Length} bytes en {image.TotalSeconds:0.000} s"));
            return (picture, Describe(picture, effort, image));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"Timeout después de {limit.TotalSeconds:0.###} segundos");
        }
    }

    private static RenderResult Describe(CountedPicture picture, CountingEffort? effort, TimeSpan image) => new()
    {
        CountsSum = picture.Digest.Sum,
        CountsSha256 = picture.Digest.Sha256,
        ComputeSeconds = Math.Round(effort?.Counting.TotalSeconds ?? 0, 6),
        ImageSeconds = Math.Round(image.TotalSeconds, 6),
        Threads = effort?.Kernel.Threads,
        Path = effort?.Kernel.Path,
        SkippedIterations = effort?.Spared.OnCycles,
        MirroredIterations = effort?.Spared.Mirrored ?? 0,
        ClockHertz = effort is null ? null : Math.Round(effort.ClockHertz),
    };

    /// <summary>The picture of all samples that an order is about.</summary>
    internal static FractalOrder Samples(RenderOrder order)
    {
        var picture = new FractalOrder(order.Width, order.Height, order.Iterations, order.CRe, order.CIm, new Region(order.XMin, order.XMax, order.YMin, order.YMax));
        return Algorithms.Samples.Spread(order.Power is { } power ? picture with { Power = power } : picture, order.SamplesPerSide);
    }

    private async Task<CountedPicture> FetchAsync(Attempt attempt, CancellationToken cancellation)
    {
        progress.WriteLine(attempt.JobId, $"Intento {attempt.Number}: colorea los conteos del trabajo {attempt.Order.RecolourOf}");
        return await kept.FetchAsync(attempt.Order, Samples(attempt.Order), cancellation);
    }

    private static Picture Draw(RenderOrder order, CountedPicture counted) => new(
        order,
        new PictureColours(counted.Samples, counted.Counts, counted.Values, OrderColours.Palette(order), OrderColours.Mode(order), order.SamplesPerSide),
        counted.Digest);

    private async Task<RenderResult> DeliverAsync(
        Attempt attempt, CountedPicture picture, MemoryStream file, RenderResult result, CancellationToken cancellation)
    {
        using var image = new ReadOnlyMemoryContent(file.GetBuffer().AsMemory(0, (int)file.Length));
        image.Headers.ContentType = new MediaTypeHeaderValue(PictureEncoder.FormatOf(attempt.Order).MediaType);
        result = result with { Image = await upload.StoreAsync(attempt, "imagen", image, cancellation) };
        if (attempt.Order.KeepsCounts)
        {
            using var counts = new GzipContent<int>(picture.Counts);
            result = result with { Counts = await upload.StoreAsync(attempt, "conteos", counts, cancellation) };
            if (picture.Values.Length > 0)
            {
                using var values = new GzipContent<float>(picture.Values);
                result = result with
                {
                    Values = await upload.StoreAsync(attempt, "valores", values, cancellation),
                    ValuesSha256 = KeptCounts.Digest(picture.Values.Span),
                };
            }
        }

        progress.WriteLine(attempt.JobId, $"Entregada al maestro como {string.Join(", ", new[] { result.Image, result.Counts, result.Values }.OfType<string>())}");
        return result;
    }
}

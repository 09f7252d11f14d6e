using System.Text.Json;
using HpcHangfire.Contract.Wire;
using HpcHangfire.WorkerHost.Tests.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace HpcHangfire.SystemTests;

/// <summary>Compares pictures with what the first system's programs counted, from Algorithms.Tests/golden/julia.json.</summary>
internal static class GoldenPictures
{
    private static readonly Dictionary<(int Width, int Height, int Iterations), (long Sum, string Sha256)> Known = Read();

    /// <summary>The job's digest and its picture, decoded to the last pixel, are the known ones.</summary>
    public static void Check(JobWire job, byte[] picture)
    {
        var (sum, sha256) = Known[(job.Width, job.Height, job.Iterations)];
        Assert.Equal((sum, sha256), (job.Result!.CountsSum, job.Result.CountsSha256));
        CheckWhole(job, picture);
    }

    /// <summary>The picture is the job's, and whole.</summary>
    public static void CheckWhole(JobWire job, byte[] picture)
    {
        var png = new PngFile(picture);
        Assert.Equal((job.Width, job.Height, true), (png.Width, png.Height, png.Ends));
        Assert.Equal(job.Result!.CountsSha256, png.Texts["CountsSHA256"]);
        using var image = Image.Load<Rgb24>(picture);
        var rgb = new byte[3 * image.Width * image.Height];
        image.CopyPixelDataTo(rgb);
        Assert.InRange(rgb.Average(level => (double)level), 1, 254); // every pixel; a picture all of one colour is no fractal
    }

    private static Dictionary<(int, int, int), (long, string)> Read()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", "julia.json")));
        return json.RootElement.GetProperty("cases").EnumerateArray()
            .Where(c => (c.GetProperty("c_re").GetDouble(), c.GetProperty("c_im").GetDouble(), c.GetProperty("x_min").GetDouble()) == (0, 0, -1.5))
            .ToDictionary(
                c => (c.GetProperty("width").GetInt32(), c.GetProperty("height").GetInt32(), c.GetProperty("max_iter").GetInt32()),
                c => (c.GetProperty("sum").GetInt64(), c.GetProperty("sha256_i32le").GetString()!));
    }
}

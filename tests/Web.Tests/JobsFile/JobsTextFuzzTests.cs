using System.Text;
using System.Text.Unicode;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Testing.Fuzz;
using HpcHangfire.Web.JobsFile;

namespace HpcHangfire.Web.Tests.JobsFile;

/// <summary>Whatever bytes a jobs file has: each line is an order within its limits or has a sentence.</summary>
[Collection(typeof(Fuzzed))]
public sealed class JobsTextFuzzTests
{
    private const int MaxPixels = 1_000_000;

    private static readonly byte[][] s_valid =
    [
        "Numpy,800,600,100,1\nSecuencial,80,60,10\r\n# comentario\n\njuliaCython,1,1,0,3\n"u8.ToArray(),
        "\uFEFFNumpy,8,6,1,2\r\rjulia,8,6,1,"u8.ToArray(),
        [0xff, 0xfe, .. Encoding.Unicode.GetBytes("Numpy,8,6,1,2\nmandelbrot,50000,1,1\n")],
        [0, 0, 0xfe, 0xff, .. new UTF32Encoding(bigEndian: true, byteOrderMark: false).GetBytes("Numpy,8,6,1\n# ñ\n")],
        Encoding.Latin1.GetBytes("# año\nNumpy, 8 ,6,10000000,1\nNumpy,8,6,1,1,1\nx,1,1,1\n"),
    ];

    [Fact]
    public Task A_file_is_lines_and_each_an_order_or_wrong() => Fuzzing.RunAsync(10_000, source => source.Bytes(source.Pick(s_valid)), bytes => Check(JobsText.OfFile(bytes)));

    [Fact]
    public Task So_is_a_body() => Fuzzing.RunAsync(10_000, source => source.Chance(90) ? source.Bytes(source.Pick(s_valid)) : source.Noise(source.Below(200)), bytes =>
    {
        var text = JobsText.OfBody(bytes);
        Assert.True(Utf8.IsValid(text.Span), "it is UTF-8");
        Check(text);
    });

    private static void Check(ReadOnlyMemory<byte> text)
    {
        var lines = JobsText.Lines(text).ToList();
        var ends = text.Length - lines.Sum(line => line.Length);
        Assert.InRange(ends, Math.Max(0, lines.Count - 1), 2 * lines.Count);
        Assert.All(lines, line => Assert.Equal(-1, line.Span.IndexOfAny((byte)'\r', (byte)'\n')));
        var receipts = new LineReceipts();
        var last = 0;
        foreach (var line in JobsFileParser.Parse(text, Catalogue.AlgorithmNames, MaxPixels))
        {
            Assert.Equal(line.Order is null, line.Error is not null);
            Assert.InRange(line.Text.Length, 1, 81);
            Assert.InRange(line.Number, last + 1, lines.Count);
            last = line.Number;
            if (line.Order is not { } order)
            {
                receipts.Refuse(line);
                continue;
            }

            Assert.Contains(order.Algorithm, Catalogue.AlgorithmNames);
            Assert.InRange(order.Pixels, 1, MaxPixels);
            Assert.InRange(order.Iterations, 0, OrderLimits.MaxIterations);
            Assert.True(order.IsPlain, "it is plain");
            receipts.Take(line, new Submitted($"{line.Number}", IsNew: true));
        }

        Assert.Equal(receipts.Lines, receipts.Shown.Count + receipts.Omitted);
    }
}

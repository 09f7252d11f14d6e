using System.Text;
using System.Text.Unicode;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Testing.Fuzz;
using HpcHangfire.Web.JobsFile;

namespace HpcHangfire.Web.Tests.JobsFile;

/// <summary>Whatever bytes a jobs file has: each line is an order within its limits, which its mark tells, or has a sentence.</summary>
[Collection(typeof(Fuzzed))]
public sealed class JobsTextFuzzTests
{
    private static readonly OrderRules s_rules = new(Catalogue.AlgorithmNames, Catalogue.AlgorithmNames[0], MaxPixels: 1_000_000);

    private static readonly byte[][] s_valid =
    [
        "Numpy,800,600,100,1\nSecuencial,80,60,10\r\n# comentario\n\njuliaCython,1,1,0,3\n"u8.ToArray(),
        "\uFEFFNumpy,8,6,1,2\r\rjulia,8,6,1,"u8.ToArray(),
        [0xff, 0xfe, .. Encoding.Unicode.GetBytes("Numpy,8,6,1,2\nmandelbrot,50000,1,1\n")],
        [0, 0, 0xfe, 0xff, .. new UTF32Encoding(bigEndian: true, byteOrderMark: false).GetBytes("Numpy,8,6,1\n# ñ\n")],
        Encoding.Latin1.GetBytes("# año\nNumpy, 8 ,6,10000000,1\nNumpy,8,6,1,1,1\nx,1,1,1\n"),
        "julia,8,6,1,2,c_re=-0.5,c_im=1e-3,paleta=magma\nmandelbrot,8,6,1,,paleta=\"#000, #06b 16%, #fff\",coloreado=suave,muestreo=2,x_min=-1\n"u8.ToArray(),
        "newton,80,60,10,3,potencia=5 , guardar_conteos = true,formato=webp,ruta=escalar,timeout_s=9,esclavo=e1,esclavo_opcional=false\n"u8.ToArray(),
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
        foreach (var line in JobsFileParser.Parse(text, s_rules))
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
            Assert.InRange(order.Samples, 1, s_rules.MaxPixels);
            Assert.InRange(order.Iterations, 0, OrderLimits.MaxIterations);
            var mark = line.Identity!.Value.Mark(1);
            Assert.Equal(line.Identity, LineIdentity.Parse(mark[2..]));
            var same = Assert.Single(JobsFileParser.Parse(Encoding.UTF8.GetBytes(mark[2..]), s_rules)); // a mark is a line for the same order
            Assert.Equal((order, line.Identity), (same.Order, same.Identity));
            receipts.Take(line, new Submitted($"{line.Number}", IsNew: true));
        }

        Assert.Equal(receipts.Lines, receipts.Shown.Count + receipts.Omitted);
    }
}

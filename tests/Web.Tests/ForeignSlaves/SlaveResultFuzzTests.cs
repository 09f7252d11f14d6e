using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Testing.Fuzz;
using HpcHangfire.Web.ForeignSlaves;
using Microsoft.AspNetCore.Http;

namespace HpcHangfire.Web.Tests.ForeignSlaves;

/// <summary>What foreign slaves say of themselves: a result that can be kept, or a problem.</summary>
[Collection(typeof(Fuzzed))]
public sealed class SlaveResultFuzzTests
{
    private static readonly string[] s_valid =
    [
        """{"esclavo":"e9","algoritmo":"Numpy","resolucion":"800x600","iteraciones":"100","tiempo":1.25,"trabajo_id":"t1","stdout":"a\nb","stderr":"","return_code":0,"ficha":7}""",
        """{"esclavo":"e9","trabajo_id":"t1","error":"no pudo","timestamp":1}""",
        """{"esclavo":"e9","trabajo_id":"t1","return_code":-11,"stderr":"línea\nSegmentation fault\n\n","imagen_base64":"iVBORw0KGgoAAAAN"}""",
    ];

    private static readonly string[] s_hosts = ["10.0.0.7", "esclavo1", "[::1]", "::ffff:127.0.0.1", "64:ff9b::10.1.2.3", "mi-nodo.casa.example", "0x7f000001", "127.1"];

    [Fact]
    public Task A_result_is_kept_or_a_problem() => Fuzzing.RunAsync(4_000, source => source.Json(source.Pick(s_valid)), async body =>
    {
        var fields = await JsonFields.ReadAsync(new DefaultHttpContext { Request = { Body = new MemoryStream(body) } }.Request, maxValues: 100);
        var (worker, job) = (fields.Text("esclavo", 64), fields.Text("trabajo_id", 64));
        var result = SlaveResult.Read(fields, worker, job);
        if (fields.Problem is { } problem)
        {
            Assert.InRange(problem.StatusCode, 400, 422);
            return;
        }

        Assert.InRange(result.Seconds, 0, 1e9);
        Assert.InRange(result.Failure?.Length ?? 1, 1, 600);
        Assert.InRange(result.Delivery.StandardOutput.Length, 0, Delivery.MaxLength + 80);
        Assert.InRange(result.Delivery.StandardError.Length, 0, Delivery.MaxLength + 80);
        Assert.Equal(64, result.Delivery.Fingerprint.Length);
    });

    /// <summary>No address has two forms, and none that another program reads as another is taken.</summary>
    [Fact]
    public Task An_address_that_is_taken_is_in_its_one_form() => Fuzzing.RunAsync(20_000, source => source.Text(s_hosts), host =>
    {
        if (SlaveAddresses.Canonical(host) is not { } one)
            return;
        Assert.Equal(one, SlaveAddresses.Canonical(one));
        Assert.True(Uri.TryCreate($"http://{(one.Contains(':', StringComparison.Ordinal) ? $"[{one}]" : one)}:5002/", UriKind.Absolute, out _), "a URL has room for it");
    });
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.Web.ForeignSlaves;

/// <summary>A result as a foreign slave posted it, read with distrust.</summary>
internal sealed record SlaveResult
{
    private const int MaxErrorLength = 500;

    public required string Worker { get; init; }

    public required string JobId { get; init; }

    /// <summary>Token of the attempt, for slaves that send it back.</summary>
    public required long? Token { get; init; }

    /// <summary>Why there is no result, in one sentence; null when there is one.</summary>
    public required string? Failure { get; init; }

    public required double Seconds { get; init; }

    public required byte[]? Picture { get; init; }

    public required Delivery Delivery { get; init; }

    /// <summary>Reads the rest of it; what is wrong with it is in <paramref name="fields"/>' problem afterwards.</summary>
    public static SlaveResult Read(JsonFields fields, string worker, string jobId)
    {
        var error = AnyText(fields, "error");
        var code = fields.OptionalNumber("return_code", int.MinValue, int.MaxValue);
        var seconds = fields.Real("tiempo", 0, 0, 1e9);
        if (error is null && code is null && worker.Length > 0 && jobId.Length > 0)
            fields.Refuse("return_code", "Falta return_code, o error con la causa del fallo.", 0);
        var (output, errors) = (AnyText(fields, "stdout") ?? "", AnyText(fields, "stderr") ?? "");
        return new SlaveResult
        {
            Worker = worker,
            JobId = jobId,
            Token = ReadToken(fields),
            Failure = error is not null ? Sentence(error) : code is null or 0 ? null : Explain(code.Value, errors),
            Seconds = seconds,
            Picture = ReadPicture(fields),
            Delivery = new Delivery(Delivery.Cut(output), Delivery.Cut(errors), code, Fingerprint(fields)),
        };
    }

    /// <summary>The field that names another picture than was ordered, or null. What it leaves out is not checked.</summary>
    public static string? Contradiction(JsonFields fields, RenderOrder order)
    {
        return Differs("algoritmo", order.Algorithm) ?? Differs("resolucion", $"{order.Width}x{order.Height}") ?? Differs("iteraciones", $"{order.Iterations}");

        // Slaves of the first system send the iterations as text, others may send the number.
        string? Differs(string field, string expected) =>
            fields.Find(field) is { } value && (value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()) != expected ? field : null;
    }

    private static long? ReadToken(JsonFields fields)
    {
        if (fields.Find("ficha") is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var token) ? token : fields.Refuse("ficha", "ficha debe ser la que llegó con la orden, un entero.", 0);
    }

    private static string? AnyText(JsonFields fields, string field) => fields.Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => fields.Refuse(field, $"{field} debe ser un texto.", ""),
    };

    private static byte[]? ReadPicture(JsonFields fields)
    {
        if (fields.Find("imagen_base64") is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes) && PictureFormats.OfFile(bytes) is not null
            ? bytes
            : fields.Refuse<byte[]?>("imagen_base64", "imagen_base64 debe ser una imagen PNG, WebP o TIFF en base64.", null);
    }

    private static string Explain(int code, string errors)
    {
        var said = errors.AsSpan().TrimEnd();
        var last = said[(said.LastIndexOf('\n') + 1)..].TrimStart().ToString();
        return last.Length == 0
            ? $"El programa del esclavo terminó con el código {code} y no dijo por qué"
            : $"El programa del esclavo terminó con el código {code}: {Sentence(last)}";
    }

    private static string Sentence(string text) =>
        text.Trim() is { Length: > 0 } said ? Problems.Quote(said, MaxErrorLength) : "El esclavo no dijo por qué falló.";

    private static string Fingerprint(JsonFields fields) =>
        fields.Root.ValueKind == JsonValueKind.Object ? Convert.ToHexStringLower(SHA256.HashData(JsonMarshal.GetRawUtf8Value(fields.Root))) : "";
}

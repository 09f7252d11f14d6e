using System.Globalization;
using System.Text;
using HpcHangfire.Cli.Usage;

namespace HpcHangfire.Cli.Comparison;

/// <summary>The two files of a comparison. Neither gets its name before it is complete.</summary>
internal sealed class ComparisonFiles(string? prefix)
{
    private const string DefaultName = "comparacion";
    private readonly string path = prefix is null ? DefaultName : Directory.Exists(prefix) ? Path.Combine(prefix, DefaultName) : prefix;

    public string Csv => $"{path}.csv";

    public string Png => $"{path}.png";

    /// <summary>Checks before a minute of measuring, not after it, that the files can be written.</summary>
    /// <exception cref="EndException">They cannot.</exception>
    public void Check()
    {
        foreach (var file in (string[])[Csv, Png])
        {
            Guard(file, () =>
            {
                if (Directory.Exists(file))
                    throw new IOException("es una carpeta");
                new FileStream(Partial(file), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
            });
        }
    }

    /// <exception cref="EndException">They cannot be written.</exception>
    public void Write(Compared found, byte[] chart)
    {
        Write(Csv, Encoding.UTF8.GetBytes(Text(found)));
        Write(Png, chart);
    }

    /// <summary>A row per measurement, numbers with a point, no text that would need quotes.</summary>
    internal static string Text(Compared found)
    {
        var text = new StringBuilder("algoritmo,ruta,hilos,iteraciones,repeticion,segundos,iteraciones_por_s,iteraciones_por_ciclo,sha256_conteos\n");
        foreach (var m in found.Measurements)
        {
            var trial = m.Trial;
            text.Append(CultureInfo.InvariantCulture, $"{trial.Variant.Algorithm},{trial.Variant.Path},{m.Threads},{trial.Iterations},{trial.Repetition},{m.Seconds},{m.PerSecond},{m.PerCycle},{m.Digest}\n");
        }

        return text.ToString();
    }

    private static void Write(string file, byte[] bytes) => Guard(file, () =>
    {
        try
        {
            File.WriteAllBytes(Partial(file), bytes);
            File.Move(Partial(file), file, overwrite: true);
        }
        catch
        {
            File.Delete(Partial(file));
            throw;
        }
    });

    private static string Partial(string file) => $"{file}.parcial";

    private static void Guard(string file, Action write)
    {
        try
        {
            write();
        }
        catch (DirectoryNotFoundException e)
        {
            throw new EndException(ExitCode.Usage, $"no se puede escribir «{file}»: no existe su carpeta", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EndException(ExitCode.Usage, $"no se puede escribir «{file}»: {e.Message}", e);
        }
    }
}

using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Web.Settings;

/// <summary>A master's settings, from the variables named beside each.</summary>
public sealed record MasterOptions
{
    /// <summary>MAESTRO_HOST and MAESTRO_PORT: where it listens. Default every address, port 5001; port 0 takes any free one.</summary>
    public required string ListenUrl { get; init; }

    /// <summary>CARPETA_DATOS: folder of the pictures and of resultados.txt. Default <c>datos</c>.</summary>
    public required string DataFolder { get; init; }

    /// <summary>ARCHIVO_TRABAJOS: the jobs file; no file outside its folder is ever read. Default <c>trabajos.txt</c>.</summary>
    public required string JobsFile { get; init; }

    /// <summary>ARCHIVO_RESULTADOS: the file that grows by a line per finished job. Default <c>resultados.txt</c> in the data folder.</summary>
    public required string ResultsFile { get; init; }

    /// <summary>CARGA_AUTO_TRABAJOS: whether the jobs file is loaded at start and watched. Default yes.</summary>
    public required bool LoadJobsFile { get; init; }

    /// <summary>MONITOR_ARCHIVO_INTERVAL: time between two looks at the jobs file, 1 s..1 h. Default 30 s.</summary>
    public required TimeSpan JobsFileInterval { get; init; }

    /// <summary>DISTRIBUCION_INTERVAL: time between two scorings of the workers, 0.2..10 s. Default 1 s.</summary>
    public required TimeSpan ScoreInterval { get; init; }

    /// <summary>FIJADO_LIMITE_S: how long a job waits for the silent worker that it is pinned to, 1 s..1 day. Default 600 s.</summary>
    public required TimeSpan PinnedLimit { get; init; }

    /// <summary>NODO_HOST: the host it runs on. Default the machine's name.</summary>
    public required string Host { get; init; }

    /// <summary>Reads the settings; paths come out absolute.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static MasterOptions Read(SettingsReader settings)
    {
        var data = Path.GetFullPath(settings.Text("CARPETA_DATOS", "datos"));
        return new MasterOptions
        {
            ListenUrl = ListenAddress.Url(settings, "MAESTRO_HOST", "MAESTRO_PORT", 5001),
            DataFolder = data,
            JobsFile = Path.GetFullPath(settings.Text("ARCHIVO_TRABAJOS", "trabajos.txt")),
            ResultsFile = settings.Text("ARCHIVO_RESULTADOS") is { } file ? Path.GetFullPath(file) : Path.Combine(data, "resultados.txt"),
            LoadJobsFile = settings.Flag("CARGA_AUTO_TRABAJOS", true),
            ScoreInterval = settings.Seconds("DISTRIBUCION_INTERVAL", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(10)),
            PinnedLimit = settings.Seconds("FIJADO_LIMITE_S", TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            Host = settings.Text("NODO_HOST", Environment.MachineName),
            JobsFileInterval = settings.Seconds("MONITOR_ARCHIVO_INTERVAL", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        };
    }
}

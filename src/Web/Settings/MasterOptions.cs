using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Http;
using HpcHangfire.Farm.Settings;

namespace HpcHangfire.Web.Settings;

/// <summary>A master's settings: a view of the variables named beside each.</summary>
public sealed record MasterOptions
{
    /// <summary>MAESTRO_HOST and MAESTRO_PORT: where it listens.</summary>
    public required string ListenUrl { get; init; }

    /// <summary>CARPETA_DATOS: folder of the pictures and of resultados.txt.</summary>
    public required string DataFolder { get; init; }

    /// <summary>ARCHIVO_TRABAJOS: the jobs file; of others, only the .txt and .csv in its folder are read.</summary>
    public required string JobsFile { get; init; }

    /// <summary>MAX_LINEAS: lines that a jobs file or a text may have, empty ones and comments included.</summary>
    public required int MaxLines { get; init; }

    /// <summary>ARCHIVO_RESULTADOS: the file that grows by a line per finished job; if unset, <c>resultados.txt</c> in the data folder.</summary>
    public required string ResultsFile { get; init; }

    /// <summary>RESULTADOS_MB: bytes from which that file is put aside; 0 for never.</summary>
    public required long ResultsFileBytes { get; init; }

    /// <summary>CARGA_AUTO_TRABAJOS: whether the jobs file is loaded at start and watched.</summary>
    public required bool LoadJobsFile { get; init; }

    /// <summary>MONITOR_ARCHIVO_INTERVAL: time between two looks at the jobs file.</summary>
    public required TimeSpan JobsFileInterval { get; init; }

    /// <summary>DISTRIBUCION_INTERVAL: time between two scorings of the workers.</summary>
    public required TimeSpan ScoreInterval { get; init; }

    /// <summary>FIJADO_LIMITE_S: how long a job waits for the silent worker that it is pinned to.</summary>
    public required TimeSpan PinnedLimit { get; init; }

    /// <summary>NODO_HOST: the host it runs on.</summary>
    public required string Host { get; init; }

    /// <summary>Reads the settings; paths come out absolute.</summary>
    /// <exception cref="SettingException">One is wrong.</exception>
    public static MasterOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var data = Path.GetFullPath(settings.Read(Variables.DataFolder));
        return new MasterOptions
        {
            ListenUrl = ListenAddress.Url(settings, Variables.MasterHost, Variables.MasterPort),
            DataFolder = data,
            JobsFile = Path.GetFullPath(settings.Read(Variables.JobsFile)),
            MaxLines = settings.Read(Variables.MaxLines),
            ResultsFile = settings.Read(Variables.ResultsFile) is { } file ? Path.GetFullPath(file) : Path.Combine(data, "resultados.txt"),
            ResultsFileBytes = settings.Read(Variables.ResultsSize) * 1024L * 1024,
            LoadJobsFile = settings.Read(Variables.LoadJobsFile),
            JobsFileInterval = settings.Read(Variables.JobsFileInterval),
            ScoreInterval = settings.Read(Variables.ScoreInterval),
            PinnedLimit = settings.Read(Variables.PinnedLimit),
            Host = settings.Read(Variables.NodeHost),
        };
    }
}

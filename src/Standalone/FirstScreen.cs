using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Standalone;

/// <summary>What a new user sees first.</summary>
internal static class FirstScreen
{
    /// <summary>The requested jobs file, otherwise trabajos.txt here, otherwise the example beside the program.</summary>
    public static string FindJobsFile(string? asked)
    {
        var here = Path.GetFullPath(asked ?? Variables.JobsFile.Read(Environment.GetEnvironmentVariable));
        return asked is not null || File.Exists(here) ? here : Path.Combine(AppContext.BaseDirectory, Variables.JobsFile.Default);
    }

    /// <summary>Says where to look.</summary>
    public static void Write(StandaloneFarm farm, StandaloneOptions options)
    {
        static string Ports(List<(string Name, Uri Url)> members) => string.Join("  ", members.Select(m => $"{m.Name} :{m.Url.Port}"));
        Console.WriteLine(
            $"""

            HpcHangfire: la granja está en marcha · the farm is running

              Página · page       {farm.Master}
              Panel · dashboard   {farm.Master}hangfire
              API                 {farm.Master}docs
              Esclavos · workers  {Ports(farm.WorkerUrls)}
              Nodos de memoria    {Ports(farm.MonitorUrls)}
              Trabajos · jobs     {options.JobsFile}
              Datos · data        {options.DataFolder}  (imagenes/<día>/, resultados.txt)

            Ctrl-C para terminar · to stop

            """);
    }
}

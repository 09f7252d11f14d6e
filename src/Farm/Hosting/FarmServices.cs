using HpcHangfire.Farm.Hosts;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.JobsFile;
using HpcHangfire.Farm.Placement;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Farm.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Farm.Hosting;

/// <summary>The shared library's services.</summary>
public static class FarmServices
{
    /// <summary>Adds the connection to Redis (setting REDIS) and everything that speaks through it.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="owner">Who it is when it fetches jobs.</param>
    /// <exception cref="SettingException">REDIS cannot be understood.</exception>
    public static IServiceCollection AddFarm(this IServiceCollection services, SettingsReader settings, LeaseOwner owner)
    {
        var redis = settings.Text("REDIS", "localhost:6379");
        FarmRedis.CheckConfiguration(redis);
        return services
            .AddSingleton(_ => FarmRedis.Connect(redis))
            .AddSingleton(LeaseOptions.Read(settings))
            .AddSingleton(RetryRules.Read(settings))
            .AddFarmHangfire(owner)
            .AddSingleton<FarmIdentity>()
            .AddSingleton<JobBoard>()
            .AddSingleton<JobReader>()
            .AddSingleton<JobLedger>()
            .AddSingleton<JobProgress>()
            .AddSingleton<JobsFileLoader>()
            .AddSingleton<WorkerRegistry>()
            .AddSingleton<HostStore>()
            .AddSingleton<HostUse>()
            .AddSingleton<ScoreBoard>();
    }

    /// <summary>What orders this farm accepts: ALGORITMOS_DISPONIBLES, ALGORITMO_DEFAULT, MAX_PIXELES.</summary>
    /// <exception cref="SettingException">A name that no kernel answers to.</exception>
    public static OrderRules ReadOrderRules(SettingsReader settings)
    {
        var names = settings.Text("ALGORITMOS_DISPONIBLES") is { } text
            ? text.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(n => n.Trim('"', '\'')).ToArray()
            : Catalogue.AlgorithmNames;
        if (names.FirstOrDefault(n => !Catalogue.AlgorithmNames.Contains(n)) is { } unknown)
            throw new SettingException($"ALGORITMOS_DISPONIBLES={unknown}: se esperaban nombres de {string.Join(", ", Catalogue.AlgorithmNames)}.");
        var fallback = settings.Text("ALGORITMO_DEFAULT", names.Contains("Secuencial") || names.Count == 0 ? "Secuencial" : names[0]);
        if (!names.Contains(fallback))
            throw new SettingException($"ALGORITMO_DEFAULT={fallback}: se esperaba uno de {string.Join(", ", names)}.");
        return new OrderRules(names, fallback, settings.Number("MAX_PIXELES", OrderLimits.DefaultMaxPixels, 1, int.MaxValue));
    }
}

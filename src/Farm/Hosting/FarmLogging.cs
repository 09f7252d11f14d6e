using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace HpcHangfire.Farm.Hosting;

/// <summary>One line per event on the console, at the level that <c>LOG_LEVEL</c> and <c>DEBUG_MODE</c> set.</summary>
public static class FarmLogging
{
    /// <summary>
    /// <c>LOG_LEVEL</c> takes the first system's words;
    /// <c>DEBUG_MODE=true</c> means DEBUG. The libraries log only warnings and worse unless debugging.
    /// </summary>
    /// <exception cref="SettingException">Another word.</exception>
    public static ILoggingBuilder AddFarmConsole(this ILoggingBuilder logging, SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var level = settings.Read(Variables.DebugMode) ? LogLevel.Debug : Level(settings.Read(Variables.LogLevel));
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.ClearProviders();
        logging.AddConsole(console => console.FormatterName = FarmConsoleFormatter.FormatName);
        logging.AddConsoleFormatter<FarmConsoleFormatter, ConsoleFormatterOptions>();
        logging.SetMinimumLevel(level);
        if (level > LogLevel.Debug)
        {
            foreach (var library in (string[])["Microsoft", "System.Net.Http", "Hangfire"])
                logging.AddFilter(library, level > LogLevel.Warning ? level : LogLevel.Warning);
            logging.AddFilter("Hangfire.Server.Worker", LogLevel.Error); // its warnings repeat what the job's own line says
            logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error); // its keys are unencrypted in our own folder, on purpose
            logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical); // repeats, with a stack, what a program says in one line
            logging.AddFilter("Polly", LogLevel.Error); // each try of an upload; the job's own log line says how it ended
        }

        return logging;
    }

    private static LogLevel Level(string word) => word.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "WARNING" or "WARN" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        _ => LogLevel.Critical, // the register allows one more word
    };
}

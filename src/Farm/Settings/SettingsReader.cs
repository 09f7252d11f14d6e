using HpcHangfire.Contract.Settings;
using Microsoft.Extensions.Configuration;

namespace HpcHangfire.Farm.Settings;

/// <summary>Reads the register's variables from a program's environment, and by the same names from its command line.</summary>
/// <param name="configuration">The host's configuration, environment variables included.</param>
public sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>The value of a variable, or its default.</summary>
    /// <exception cref="SettingException">The value is not allowed; the sentence names the variable and what is allowed.</exception>
    public T Read<T>(Setting<T> setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return setting.Read(Variable);
    }

    /// <summary>The value of a variable whose default depends on another.</summary>
    /// <param name="setting">The variable.</param>
    /// <param name="fallback">Its value when absent.</param>
    /// <exception cref="SettingException">The value is not allowed.</exception>
    public T Read<T>(Setting<T> setting, T fallback)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return setting.Read(Variable, fallback);
    }

    /// <summary>A secret: the variable's value, otherwise what stands in the file that another names, without its end of line; null for neither.</summary>
    /// <param name="secret">The variable with the secret.</param>
    /// <param name="file">The variable with the file's name.</param>
    /// <exception cref="SettingException">The file cannot be read.</exception>
    public string? ReadSecret(OptionalTextSetting secret, OptionalTextSetting file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (Read(secret) is { } value)
            return value;
        if (Read(file) is not { } path)
            return null;
        try
        {
            return File.ReadAllText(path) // as container engines give secrets; editors add a line's end
                .TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw file.Refusal(path, $"el archivo no se puede leer: {e.Message}");
        }
    }

    /// <summary>The masters' addresses: one or more.</summary>
    /// <exception cref="SettingException">One is not an address.</exception>
    public IReadOnlyList<Uri> ReadMasters() => MasterAddresses.Read(Variable);

    private string? Variable(string name) => configuration[name];
}

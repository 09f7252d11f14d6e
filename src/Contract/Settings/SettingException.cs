namespace HpcHangfire.Contract.Settings;

/// <summary>A setting has a value that its program cannot use; the message is one Spanish sentence for the operator.</summary>
public sealed class SettingException : Exception
{
    /// <summary>A sentence that names no variable.</summary>
    public SettingException(string message)
        : base(message)
    {
    }

    /// <summary>A sentence about a variable: <c>NAME=value: why</c>.</summary>
    /// <param name="variable">The variable's name.</param>
    /// <param name="value">What was set.</param>
    /// <param name="why">What is wrong with it or allowed instead, with its full stop.</param>
    public SettingException(string variable, string value, string why)
        : base($"{variable}={value}: {why}") => (Variable, Value, Why) = (variable, value, why);

    /// <summary>The variable's name, or null.</summary>
    public string? Variable { get; }

    /// <summary>What was set, or null.</summary>
    public string? Value { get; }

    /// <summary>What is wrong with it or allowed instead, or null.</summary>
    public string? Why { get; }
}

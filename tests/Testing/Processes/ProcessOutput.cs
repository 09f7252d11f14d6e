namespace HpcHangfire.Testing.Processes;

/// <summary>What a process has written so far, by line.</summary>
public sealed class ProcessOutput
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    /// <summary>The lines until now.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    /// <inheritdoc />
    public override string ToString() => string.Join('\n', Lines);

    internal void Add(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
            _lines.Add(line);
    }
}

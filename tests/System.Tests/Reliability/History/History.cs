using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>Everything that was asked of a farm and done to it, with every answer. Any number of clients write into it at once.</summary>
internal sealed class History
{
    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double _began = WireJson.Timestamp(TimeProvider.System.GetUtcNow());
    private readonly Lock _gate = new();
    private readonly List<Operation> _operations = [];

    /// <summary>Seconds since it began.</summary>
    public double Now => _clock.Elapsed.TotalSeconds;

    /// <summary>A moment that the farm tells, Unix seconds, on the history's clock.</summary>
    public double? At(double? unixSeconds) => unixSeconds - _began;

    /// <summary>The operations until now, by their invocation.</summary>
    public IReadOnlyList<Operation> Operations
    {
        get
        {
            lock (_gate)
                return [.. _operations.OrderBy(one => one.Invoked)];
        }
    }

    /// <summary>Writes one down.</summary>
    public void Add(Operation operation)
    {
        lock (_gate)
            _operations.Add(operation);
    }

    /// <summary>Writes it to a file, an operation on each line.</summary>
    public void Save(string path) => File.WriteAllLines(path, Operations.Select(one => JsonSerializer.Serialize(one, Json)));

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static IReadOnlyList<Operation> Load(string path) => [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<Operation>(line, Json)!)];
}

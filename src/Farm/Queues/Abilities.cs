namespace HpcHangfire.Farm.Queues;

/// <summary>
/// What a worker can do, in the election's words: names of algorithms whose plain orders it renders, or
/// <see cref="EveryOrder"/> and the instruction paths that an order may force there.
/// </summary>
public static class Abilities
{
    /// <summary>Any order that forces no path.</summary>
    public const string EveryOrder = "*";

    /// <summary>Before the name of an instruction path.</summary>
    public const string PathPrefix = "ruta:";

    /// <summary>One of our workers' abilities.</summary>
    /// <param name="paths">Instruction paths of its processor.</param>
    public static IReadOnlyList<string> OfOurs(IEnumerable<string> paths) => [EveryOrder, .. paths.Select(path => PathPrefix + path)];
}

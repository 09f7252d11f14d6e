using Hangfire.Common;

namespace HpcHangfire.Farm.Queues;

/// <summary>
/// The types that a job in Redis may name. Hangfire resolves any name it finds there and calls any public method of it. So
/// whoever can write to Redis could run any code on every worker; with this, only the farm's own job interfaces.
/// </summary>
internal static class AllowedTypes
{
    private static readonly HashSet<Type> Values =
    [
        typeof(string), typeof(int), typeof(long), typeof(double), typeof(bool), typeof(void), typeof(Task),
        typeof(CancellationToken), typeof(DateTime), typeof(TimeSpan),
    ];

    /// <summary>The type of that name.</summary>
    /// <exception cref="TypeLoadException">There is none, or no job may name it; Hangfire fails the job.</exception>
    public static Type Resolve(string name)
    {
        var type = TypeHelper.DefaultTypeResolver(name);
        var assembly = type.Assembly.GetName().Name ?? "";
        var isOurJob = type.IsInterface && assembly.StartsWith("HpcHangfire.", StringComparison.Ordinal);
        // Job contexts and tokens are parameters of jobs; Hangfire stores states.
        var isHangfires = assembly == "Hangfire.Core"
            && (type.Namespace is "Hangfire.States" or "Hangfire.Server" || type == typeof(global::Hangfire.IJobCancellationToken));
        return isOurJob || isHangfires || Values.Contains(type)
            ? type
            : throw new TypeLoadException($"{name} is no type that a job of this farm may use.");
    }
}

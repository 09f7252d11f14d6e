using System.Text.Json.Nodes;

namespace HpcHangfire.Testing;

/// <summary>What a listener does with the patches that it is told.</summary>
public static class Merging
{
    /// <summary>Applies a patch by the algorithm of RFC 7396 itself, section 2.</summary>
    public static void Merge(this JsonObject target, JsonObject patch)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(patch);
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject whole)
                    target[name] = whole = [];
                whole.Merge(inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}

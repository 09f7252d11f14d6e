using System.Text.Json.Nodes;

namespace HpcHangfire.Web.Live;

/// <summary>What makes one JSON object of another, as RFC 7396 (JSON Merge Patch) writes it: new members, changed ones, null for those that went.</summary>
internal static class MergePatch
{
    /// <summary>The patch from one object to another; null when they are the same.</summary>
    /// <param name="before">Without a null in it, which a patch cannot say.</param>
    /// <param name="after">Likewise.</param>
    public static JsonObject? Between(JsonObject before, JsonObject after)
    {
        JsonObject? patch = null;
        foreach (var (name, _) in before)
        {
            if (!after.ContainsKey(name))
                (patch ??= [])[name] = null;
        }

        foreach (var (name, value) in after)
        {
            before.TryGetPropertyValue(name, out var old);
            if (old is JsonObject whole && value is JsonObject other)
            {
                if (Between(whole, other) is { } part)
                    (patch ??= [])[name] = part;
            }
            else if (!JsonNode.DeepEquals(old, value))
            {
                (patch ??= [])[name] = value?.DeepClone();
            }
        }

        return patch;
    }

    /// <summary>Takes the members out whose value is null, on every level: absent and null mean the same here.</summary>
    public static void DropNulls(JsonNode? node)
    {
        if (node is JsonObject whole)
        {
            foreach (var (name, value) in whole.ToList())
            {
                if (value is null)
                    whole.Remove(name);
                else
                    DropNulls(value);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var item in list)
                DropNulls(item);
        }
    }
}

namespace HpcHangfire.Testing.Fuzz;

/// <summary>Changes a text in its parts: what stands between commas, spaces, colons and the like.</summary>
internal static class FuzzText
{
    private static readonly char[] s_ends = [',', ' ', ';', ':', '/', '=', '.', '|', '\n', '#', '%', '@'];

    public static string Change(FuzzSource source, string example)
    {
        var end = source.Pick(s_ends);
        var parts = example.Split(end).ToList();
        var at = source.Below(parts.Count);
        switch (source.Below(5))
        {
            case 0:
                parts[at] = source.Number();
                break;
            case 1:
                parts[at] = source.Text();
                break;
            case 2:
                parts.RemoveAt(at);
                break;
            case 3:
                parts.Insert(at, source.Pick(parts));
                break;
            default:
                parts.InsertRange(at, Enumerable.Repeat(parts[at], source.Below(100)));
                break;
        }

        return string.Join(end, parts);
    }
}

using System.Globalization;
using HpcHangfire.Farm.Jobs;

namespace HpcHangfire.Web.JobsFile;

/// <summary>
/// Turns the lines of a jobs file into jobs. A line is known by its order and by how often the same order is above it. So a
/// file may grow, be reordered or hold the same line twice, and each line still becomes one job. The mark is taken in the
/// same script that writes the job's record: two masters looking at once, or one dying midway, enqueue nothing twice.
/// </summary>
/// <param name="board">Takes the orders.</param>
/// <param name="marks">Forgets the lines that a file no longer has.</param>
public sealed class JobsFileLoader(JobBoard board, FileMarks marks)
{
    private const int LinesAtATime = 500;

    /// <summary>Enqueues what is new in the file at <paramref name="path"/>.</summary>
    /// <param name="path">The file's full path, its name in Redis.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="reload">What to do with lines taken before.</param>
    /// <param name="isWhole">False when the file has more than these lines.</param>
    /// <returns>What became of each line.</returns>
    public async Task<LineReceipts> LoadFileAsync(string path, IEnumerable<ParsedLine> lines, Reload reload, bool isWhole = true)
    {
        var seen = new Dictionary<LineIdentity, int>();
        var refused = new HashSet<LineIdentity>();
        var receipts = await LoadAsync(lines, line =>
        {
            if (line.Identity is not { } identity)
                return null;
            if (line.Order is not null)
            {
                var occurrence = seen[identity] = seen.GetValueOrDefault(identity) + 1;
                return new Origin(File: new FileLine(path, identity.Mark(occurrence), reload));
            }

            if (isWhole)
                refused.Add(identity);
            return null;
        });
        if (isWhole)
            await ForgetOthersAsync(path, seen, refused);
        return receipts;
    }

    /// <summary>Enqueues every good line of a text that is not one of our files.</summary>
    /// <param name="lines">Its lines.</param>
    /// <param name="key">Idempotency key of the whole text, or null: the same key loads each line once.</param>
    /// <returns>What became of each line.</returns>
    public Task<LineReceipts> LoadTextAsync(IEnumerable<ParsedLine> lines, string? key) =>
        LoadAsync(lines, line => line.Order is null ? null : new Origin(Key: key is null ? null : $"{key}#{line.Number}"));

    // Lines without an origin are refused; the others are taken so many at a time.
    private async Task<LineReceipts> LoadAsync(IEnumerable<ParsedLine> lines, Func<ParsedLine, Origin?> originOf)
    {
        var receipts = new LineReceipts();
        foreach (var some in lines.Select(line => (Line: line, Origin: originOf(line))).Chunk(LinesAtATime))
        {
            foreach (var (line, _) in some.Where(one => one.Origin is null))
                receipts.Refuse(line);
            var taken = some.Where(one => one.Origin is not null).ToList();
            var jobs = await board.SubmitAsync(taken.ConvertAll(one => new Submission(one.Line.Order!, one.Origin!)));
            foreach (var ((line, _), job) in taken.Zip(jobs))
                receipts.Take(line, job!); // no id was asked for, so none can be taken; and it colours no other job's counts
        }

        return receipts;
    }

    // A line that is refused today may have been a job (ParsedLine.Identity): it still stands there.
    private Task<long> ForgetOthersAsync(string path, Dictionary<LineIdentity, int> seen, HashSet<LineIdentity> refused) =>
        marks.ForgetAsync(path, seen.Values.Sum(count => (long)count), mark =>
            mark.Split('|', 2) is [var occurrence, var line]
            && LineIdentity.Parse(line) is { } identity
            && (refused.Contains(identity) || (int.TryParse(occurrence, CultureInfo.InvariantCulture, out var number) && number <= seen.GetValueOrDefault(identity))));
}

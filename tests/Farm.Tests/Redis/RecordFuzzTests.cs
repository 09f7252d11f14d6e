using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing.Fuzz;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Redis;

/// <summary>A record that is garbage ends no step: whoever may write to Redis, or a bug of another version, must not stop the farm.</summary>
[Collection(typeof(Fuzzed))]
public sealed class RecordFuzzTests(GarnetFixture server) : FarmTests(server), IClassFixture<GarnetFixture>
{
    private const int QuestionsEach = 6;

    [Fact]
    public async Task A_broken_record_stops_nothing()
    {
        var ids = await new FilledFarm(Farm).FillAsync();
        var records = await FuzzRecords.OfAsync(Farm.Redis.Database, key => key.StartsWith(FarmKeys.Prefix, StringComparison.Ordinal) && !key.StartsWith(FarmKeys.HangfirePrefix, StringComparison.Ordinal));
        var questions = new FarmQuestions(Farm, [.. ids.Values]).All;
        var names = questions.Keys.ToList();

        await Fuzzing.RunAsync(
            200,
            source => new Case(records.Break(source), [.. Enumerable.Range(0, QuestionsEach).Select(_ => source.Pick(names))]),
            async one =>
            {
                await records.RestoreAsync(Farm.Redis.Database);
                await one.Broken.ApplyAsync(Farm.Redis.Database);
                foreach (var name in one.Questions)
                {
                    try
                    {
                        await questions[name]();
                    }
                    catch (Exception e)
                    {
                        throw new InvalidOperationException($"{name}: {e.Message}", e);
                    }
                }
            });
    }

    private sealed record Case(BrokenRecord Broken, IReadOnlyList<string> Questions)
    {
        public override string ToString() => $"{Broken}; asked: {string.Join(", ", Questions)}";
    }
}

using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace HpcHangfire.Testing.Fuzz;

/// <summary>
/// Gives a parser many inputs that a seed decides, one after another. <c>HPC_FUZZ_ENTRADAS</c> says how many for each test, and
/// <c>HPC_FUZZ_SEMILLA</c> the seed; each input has a seed of its own, so a failed one is made again without those before it.
/// </summary>
public static class Fuzzing
{
    private const int UsualSeed = 1;
    private const long MostGrowth = 192L << 20; // caches, pools and records that valid inputs left
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>The seed of the whole run.</summary>
    public static int Seed { get; } = Setting("HPC_FUZZ_SEMILLA") ?? UsualSeed;

    /// <summary>Checks inputs; fails with the first that is wrong, that takes too long, or when all together keep too much memory.</summary>
    /// <param name="usual">How many when the environment says nothing.</param>
    /// <param name="make">Makes an input.</param>
    /// <param name="check">Throws where something is wrong.</param>
    public static async Task RunAsync<T>(int usual, Func<FuzzSource, T> make, Func<T, Task> check)
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(check);
        var run = new Run<T>(make, check);
        var all = Task.Run(() => run.AllAsync(Setting("HPC_FUZZ_ENTRADAS") ?? usual));
        while (await Task.WhenAny(all, Task.Delay(Look)) != all)
        {
            if (run.Age > Limit)
                Assert.Fail($"It takes more than {Limit.TotalSeconds} s. {run.Current}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine(await all);
    }

    /// <summary>Checks inputs of a parser that waits for nothing.</summary>
    /// <param name="usual">How many when the environment says nothing.</param>
    /// <param name="make">Makes an input.</param>
    /// <param name="check">Throws where something is wrong.</param>
    public static Task RunAsync<T>(int usual, Func<FuzzSource, T> make, Action<T> check) => RunAsync(usual, make, input =>
    {
        check(input);
        return Task.CompletedTask;
    });

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed class Run<T>(Func<FuzzSource, T> make, Func<T, Task> check)
    {
        private long _began = Stopwatch.GetTimestamp();
        private int _number;
        private T? _input;

        /// <summary>How long the input of this moment has taken.</summary>
        public TimeSpan Age => Stopwatch.GetElapsedTime(Volatile.Read(ref _began));

        /// <summary>How it is made again, and what it is.</summary>
        public string Current => $"HPC_FUZZ_SEMILLA={Seed}, input {_number}: {Shown.Of(_input)}";

        /// <summary>Checks all inputs, and says what that took.</summary>
        public async Task<string> AllAsync(int inputs)
        {
            var clock = Stopwatch.StartNew();
            var longest = TimeSpan.Zero;
            var memory = 0L;
            for (_number = 0; _number < inputs; _number++)
            {
                if (_number == inputs / 10)
                    memory = GC.GetTotalMemory(forceFullCollection: true); // what is made once is made by now
                Volatile.Write(ref _began, Stopwatch.GetTimestamp());
                try
                {
                    _input = make(new FuzzSource(HashCode(Seed, _number)));
                    await check(_input);
                }
                catch (Exception e)
                {
                    throw new Xunit.Sdk.XunitException($"{Current}\n{e}", e);
                }

                longest = Age > longest ? Age : longest;
            }

            _input = default;
            var growth = GC.GetTotalMemory(forceFullCollection: true) - memory;
            Assert.True(growth < MostGrowth, $"After {inputs} inputs {growth >> 20} MiB more are in use.");
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{inputs} inputs from seed {Seed} in {clock.Elapsed.TotalSeconds:0.0} s, the longest {longest.TotalMilliseconds:0} ms, memory {growth / 1048576.0:+0.0;-0.0;0} MiB");
        }

        // That of the framework differs from process to process.
        private static int HashCode(int seed, int number) => unchecked((int)(((uint)seed * 2654435761u) ^ ((uint)number * 2246822519u)));
    }
}

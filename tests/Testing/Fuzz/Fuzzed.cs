using Xunit;

namespace HpcHangfire.Testing.Fuzz;

/// <summary>Tests that measure time and memory of many inputs: one at a time, after all others.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Fuzzed;

using Xunit.Sdk;
using Xunit.v3;

// Most tests wait more than they compute, so three farms at a time, even on two processors.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 3)]

namespace HpcHangfire.SystemTests;

/// <summary>Tests that look at the load of the machine, or need nearly all of it: one at a time, after all others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

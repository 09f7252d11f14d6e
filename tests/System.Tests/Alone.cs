using Xunit.Sdk;
using Xunit.v3;

// Most tests wait more than they compute, so two farms at a time.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]

namespace HpcHangfire.SystemTests;

/// <summary>Tests that look at the load of the machine, or need nearly all of it: one at a time, after all others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

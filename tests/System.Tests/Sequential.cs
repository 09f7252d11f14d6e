using Xunit.Sdk;
using Xunit.v3;

// Each test runs a farm of several processes and some measure times: two at once would disturb each other.
[assembly: Parallelization(Mode = ParallelMode.None)]

using System.Runtime.InteropServices;
using HpcHangfire.Cli;
using HpcHangfire.Cli.Running;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

return await Hpc.RunAsync(args, Surroundings.OfThisProcess(), stop.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true; // the run ends by itself and restores the terminal
    stop.Cancel();
}

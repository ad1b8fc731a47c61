using System.Runtime.InteropServices;
using ReplyScheduler.ConsoleHost;

// The first signal asks the program to stop; a second one ends it at once, which loses nothing either.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await new ConsoleProgram(Console.Out, Console.Error, TimeProvider.System).RunAsync(args, stop.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

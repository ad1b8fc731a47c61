using System.Runtime.InteropServices;
using ReplyScheduler.JobsHost;

// A signal asks the program to stop, which takes seconds at most. Further ones change nothing: some senders send two at once.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await new JobsProgram(Console.Out, Console.Error, TimeProvider.System).RunAsync(args, stop.Token);

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

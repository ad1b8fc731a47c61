using Microsoft.Extensions.DependencyInjection;
using ReplyScheduler.Cli.Databases;
using ReplyScheduler.Cli.Output;
using ReplyScheduler.Diagnoses;
using ReplyScheduler.Liveness;
using ReplyScheduler.Permits;
using ReplyScheduler.Proofs;
using ReplyScheduler.Scheduling;
using ReplyScheduler.Stores;

namespace ReplyScheduler.Cli.Commands;

/// <summary>One command's use of a database.</summary>
/// <param name="services">What is registered on it.</param>
/// <param name="database">The database.</param>
/// <param name="answer">Where the answer goes.</param>
internal sealed class Session(IServiceProvider services, Database database, Answer answer)
{
    public Answer Answer => answer;

    public Database Database => database;

    public IJobControl Jobs => services.GetRequiredService<IJobControl>();

    public IPermits Permits => services.GetRequiredService<IPermits>();

    public IProof Proof => services.GetRequiredService<IProof>();

    public IAlerts Alerts => services.GetRequiredService<IAlerts>();

    public IWatchdog Watchdog => services.GetRequiredService<IWatchdog>();

    public IDiagnosis Diagnosis => services.GetRequiredService<IDiagnosis>();

    public IReplySchedulerStore Store => services.GetRequiredService<IReplySchedulerStore>();
}

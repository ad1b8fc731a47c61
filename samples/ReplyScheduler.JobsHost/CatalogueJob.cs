namespace ReplyScheduler.JobsHost;

/// <summary>A job of the catalogue.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Type">What kind of work it is.</param>
/// <param name="Schedule">A cron rule.</param>
/// <param name="Endpoint">The path that is called.</param>
internal sealed record CatalogueJob(string Name, string Type, string Schedule, string Endpoint);

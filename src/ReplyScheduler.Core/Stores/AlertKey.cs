namespace ReplyScheduler.Stores;

/// <summary>What an alert is known by while it is not resolved.</summary>
/// <param name="Rule">Its rule.</param>
/// <param name="Subject">What it is about.</param>
public readonly record struct AlertKey(string Rule, string Subject);

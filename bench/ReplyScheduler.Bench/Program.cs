using ReplyScheduler.Bench;

return await BenchProgram.RunAsync(args);

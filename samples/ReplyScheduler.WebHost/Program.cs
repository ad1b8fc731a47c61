using ReplyScheduler.WebHost;

return await new WebProgram(Console.Out, Console.Error).RunAsync(args);

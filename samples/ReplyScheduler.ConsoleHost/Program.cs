using ReplyScheduler.ConsoleHost;

return ConsoleProgram.Run(args, Console.Out, Console.Error);

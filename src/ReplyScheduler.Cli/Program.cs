using System.Text;
using ReplyScheduler.Cli;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await new CliProgram(Surroundings.OfProcess()).RunAsync(args);

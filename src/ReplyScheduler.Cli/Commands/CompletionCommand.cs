using System.CommandLine;
using ReplyScheduler.Cli.CommandLine;

namespace ReplyScheduler.Cli.Commands;

/// <summary>Scripts by which shells complete command lines: they ask this program what could follow.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # Completion of replyscheduler for bash: eval "$(replyscheduler completion bash)"
        _replyscheduler_complete() {
          local IFS=$'\n' line="${COMP_LINE:0:COMP_POINT}"
          line="${line#* }"
          COMPREPLY=($(replyscheduler "[suggest:${#line}]" "$line" 2>/dev/null))
        }
        complete -o default -F _replyscheduler_complete replyscheduler
        """;

    private const string Zsh = """
        # Completion of replyscheduler for zsh: eval "$(replyscheduler completion zsh)"
        _replyscheduler_complete() {
          local -a found
          local line="${${BUFFER[1,CURSOR]}#* }"
          found=("${(@f)$(replyscheduler "[suggest:${#line}]" "$line" 2>/dev/null)}")
          compadd -a found
        }
        compdef _replyscheduler_complete replyscheduler
        """;

    private const string PowerShell = """
        # Completion of replyscheduler for PowerShell: replyscheduler completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName replyscheduler -ScriptBlock {
          param($wordToComplete, $commandAst, $cursorPosition)
          $line = $commandAst.ToString()
          $line = $line.PadRight($cursorPosition).Substring(0, $cursorPosition) -replace '^\S+ ', ''
          replyscheduler "[suggest:$($line.Length)]" "$line" 2>$null | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }
        """;

    public static Command Make(Surroundings surroundings)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "pwsh");
        var command = new ExampleCommand("completion", "Prints a script by which a shell completes this program's command lines.", "completion bash", "completion zsh", "completion pwsh") { shell };
        command.SetAction(parsed => surroundings.Output.WriteLine(parsed.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => PowerShell }));
        return command;
    }
}

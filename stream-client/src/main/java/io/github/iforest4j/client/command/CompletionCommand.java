package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script for shells that completes commands and options. */
@Command(
    name = "completion",
    header = "Prints a script that completes commands and options in bash or zsh.",
    parameterListHeading = "%n",
    footer = {
      "  iforest completion bash > ~/.local/share/bash-completion/completions/iforest",
      "  source <(iforest completion bash)          in this shell only",
      "  source <(iforest completion zsh)"
    })
final class CompletionCommand extends BaseCommand {
  /** The supported shells. */
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private Shell shell;

  @Spec private CommandSpec spec;

  CompletionCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Console console) {
    String script = AutoComplete.bash("iforest", spec.root().commandLine());
    if (shell == Shell.ZSH) {
      // The script is for bash; zsh has a mode that understands it.
      script =
          "autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n"
              + script;
    }
    console.out().print(script);
    return ExitCode.DONE;
  }
}

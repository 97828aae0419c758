package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.label.BackendStatus;
import io.github.iforest4j.label.BackendStatus.State;
import io.github.iforest4j.label.Labelers;
import io.github.iforest4j.view.text.BackendsPrinter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows which labelling backends answer. */
@Command(
    name = "backends",
    header = "Shows which LLM backends answer, and how to enable the others.",
    description = {
      "Asks the server at LLM_URL, if that is set, and Docker Model Runner on this machine for their"
          + " models. Nothing is sent to Together without --ask-together, and its key is never shown."
    },
    footer = {
      "  iforest backends",
      "  iforest backends --json",
      "  TOGETHER_API_KEY=... iforest backends --ask-together"
    })
final class BackendsCommand extends BaseCommand {
  @Option(
      names = "--ask-together",
      description = "Ask Together for its models, with the key in TOGETHER_API_KEY; free.")
  private boolean askTogether;

  BackendsCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Console console) {
    Map<String, String> environment = context().environment();
    List<BackendStatus> found = Labelers.survey(environment, askTogether);
    String auto = auto(environment, found);
    BackendsPrinter.print(found, auto, console);
    if (!console.json()) {
      console.result("");
      console.result("--backend auto would take " + auto);
    }
    return ExitCode.DONE;
  }

  /**
   * The backend that {@code auto} takes: LLM_URL takes precedence if it is set, even if its server
   * does not answer.
   */
  private static String auto(Map<String, String> environment, List<BackendStatus> found) {
    if (!environment.getOrDefault("LLM_URL", "").isBlank()) {
      return "LLM_URL";
    }
    boolean docker =
        found.stream()
            .anyMatch(status -> status.name().equals("docker") && status.state() == State.READY);
    return docker ? "docker" : "offline";
  }
}

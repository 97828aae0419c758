package io.github.iforest4j.client.command;

import io.github.iforest4j.client.console.CommandContext;
import io.github.iforest4j.client.console.Console;
import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.client.console.Json;
import io.github.iforest4j.label.BackendStatus;
import io.github.iforest4j.label.BackendStatus.State;
import io.github.iforest4j.label.Labelers;
import io.github.iforest4j.view.text.Text;
import io.github.iforest4j.view.text.TextTable;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

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
  private static final int MODELS_SHOWN = 5;
  private static final int MAX_CELL = 60;

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
    if (console.json()) {
      found.forEach(status -> console.result(json(status, auto)));
      return ExitCode.DONE;
    }
    TextTable table = new TextTable(MAX_CELL);
    table.row("BACKEND", "STATE", "MODEL", "WHERE");
    for (BackendStatus status : found) {
      table.row(
          status.name(),
          Text.lowerCase(status.state()).replace('_', ' '),
          status.model(),
          status.endpoint());
    }
    console.table(table);
    console.result("");
    for (BackendStatus status : found) {
      console.result(status.name() + ": " + Console.sanitized(status.detail()));
      if (!status.models().isEmpty()) {
        console.result("  it lists " + Console.sanitized(listed(status.models())));
      }
    }
    console.result("");
    console.result("--backend auto would take " + auto);
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

  private static String listed(List<String> models) {
    List<String> shown = models.subList(0, Math.min(MODELS_SHOWN, models.size()));
    int more = models.size() - shown.size();
    return String.join(", ", shown) + (more == 0 ? "" : Text.format(" and %,d more", more));
  }

  private static String json(BackendStatus status, String auto) {
    ObjectNode node = Json.object();
    node.put("backend", status.name());
    node.put("state", Text.lowerCase(status.state()));
    node.put("endpoint", status.endpoint());
    node.put("model", status.model());
    ArrayNode models = node.putArray("models");
    status.models().forEach(models::add);
    node.put("detail", status.detail());
    node.put("auto", status.name().equals(auto));
    return node.toString();
  }
}

package io.github.iforest4j.examples;

import io.github.iforest4j.label.backend.ChatBackend;
import io.github.iforest4j.label.backend.ChatBackendProvider;
import io.github.iforest4j.label.backend.ChatReply;
import io.github.iforest4j.label.backend.ChatRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A labelling backend of your own. This one looks the sensor up in a runbook; yours may call a
 * model. It is found by its name, because {@code META-INF/services} names the class: {@code
 * Labelers.of("runbook", …)} in a program, {@code --backend runbook} on the command line.
 */
public final class RunbookBackend implements ChatBackendProvider {
  private static final Map<String, String> RUNBOOK =
      Map.of(
          "flow", "Check the strainer in front of the pump.",
          "bearing_temp", "Stop the pump and grease the bearing.");

  /** For the service loader. */
  public RunbookBackend() {}

  @Override
  public String name() {
    return "runbook";
  }

  @Override
  public ChatBackend open(Map<String, String> environment, @Nullable String model) {
    return new ChatBackend() {
      @Override
      public String name() {
        return "runbook";
      }

      @Override
      public String model() {
        return "table";
      }

      @Override
      public ChatReply complete(ChatRequest request) {
        return new ChatReply(answer(evidence(request)), "stop", -1, -1);
      }
    };
  }

  /** The evidence is in the last message; the field that stands out most comes first. */
  private static String evidence(ChatRequest request) {
    return request.messages().get(request.messages().size() - 1).content();
  }

  /** Every answer is checked against the evidence, so it must name a field that stands out. */
  private static String answer(String evidence) {
    String field = "";
    for (String known : RUNBOOK.keySet()) {
      int at = evidence.indexOf(known);
      if (at >= 0 && (field.isEmpty() || at < evidence.indexOf(field))) {
        field = known;
      }
    }
    return """
        {"label": "%1$s needs a look", "category": "unknown", "reason": "%1$s is unusual.",
         "severity": "medium", "action": "%2$s"}
        """
        .formatted(field, RUNBOOK.getOrDefault(field, "Call the shift supervisor."));
  }
}

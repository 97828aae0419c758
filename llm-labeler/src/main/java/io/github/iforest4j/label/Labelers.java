package io.github.iforest4j.label;

import java.util.List;
import java.util.Map;

/** Opens labellers by name. Stateless and thread-safe. */
public final class Labelers {
  private static final List<String> PROMPTS = List.of("evidence-first", "concise");

  private Labelers() {}

  /** The names of the prompt templates, the default first. */
  public static List<String> promptNames() {
    return PROMPTS;
  }

  /** As {@link #of(String, Map, LabelerOptions)} with {@link LabelerOptions#DEFAULT}. */
  public static AnomalyLabeler of(String backend, Map<String, String> environment) {
    return of(backend, environment, LabelerOptions.DEFAULT);
  }

  /**
   * Opens a labeller.
   *
   * @param backend {@code auto}, {@code docker}, {@code together}, {@code offline}, or the base URL
   *     of an OpenAI-compatible server
   * @param environment where settings and keys come from, normally {@link System#getenv()}
   * @param options how to ask
   * @throws IllegalArgumentException if there is no such backend or its settings are unusable; the
   *     message says how to mend it, and never holds a key
   */
  public static AnomalyLabeler of(
      String backend, Map<String, String> environment, LabelerOptions options) {
    return switch (backend) {
      case "auto", OfflineLabeler.NAME -> new OfflineLabeler();
      default ->
          throw new IllegalArgumentException(
              "no labelling backend is named '" + PlainText.clean(backend, 40) + "'");
    };
  }
}

package io.github.iforest4j.label.backend;

import java.util.Map;

/** A custom backend, found by its name alone: it answers with a fixed label. */
public final class EchoProvider implements ChatBackendProvider {
  /** For the service loader. */
  public EchoProvider() {}

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public ChatBackend open(Map<String, String> environment, String model) {
    return new ScriptedBackend(
        "{\"evidence\": [], \"label\": \"reported by "
            + environment.get("ECHO_AS")
            + "\","
            + " \"reason\": \"bearing_temp, as recorded\", \"severity\": \"low\"}");
  }
}

package io.github.iforest4j.client.console;

import java.time.Clock;
import tools.jackson.databind.json.JsonMapper;

/** Notes, warnings and errors as JSON lines, for programs that collect logs. Thread-safe. */
public final class JsonLog {
  /** The variable that asks for it, with the value {@code json}. */
  static final String FORMAT = "IFOREST_LOG_FORMAT";

  private final Clock clock;

  private JsonLog(Clock clock) {
    this.clock = clock;
  }

  /** Null unless the environment asks for it. */
  public static JsonLog of(CommandContext context) {
    return "json".equalsIgnoreCase(context.environment().get(FORMAT))
        ? new JsonLog(context.clock())
        : null;
  }

  /** One line: {@code time}, {@code level}, {@code message}. */
  public String line(String level, String message) {
    return JsonMapper.shared()
        .writeValueAsString(
            JsonMapper.shared()
                .createObjectNode()
                .put("time", clock.instant().toString())
                .put("level", level)
                .put("message", message.strip()));
  }
}

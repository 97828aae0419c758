package io.github.iforest4j.client.console;

import io.github.iforest4j.time.Timing;
import org.jspecify.annotations.Nullable;

/** Notes, warnings and errors as JSON lines, for programs that collect logs. Thread-safe. */
public final class JsonLog {
  /** The environment variable that asks for it with the value {@code json}. */
  static final String FORMAT = "IFOREST_LOG_FORMAT";

  private final Timing timing;

  private JsonLog(Timing timing) {
    this.timing = timing;
  }

  /** Returns null unless the environment asks for it. */
  public static @Nullable JsonLog of(CommandContext context) {
    return "json".equalsIgnoreCase(context.environment().get(FORMAT))
        ? new JsonLog(context.timing())
        : null;
  }

  /** One line: {@code time}, {@code level}, {@code message}. */
  public String line(String level, String message) {
    return Json.object()
        .put("time", timing.now().toString())
        .put("level", level)
        .put("message", message.strip())
        .toString();
  }
}

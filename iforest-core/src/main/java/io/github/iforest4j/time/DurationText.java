package io.github.iforest4j.time;

import java.time.Duration;

/** Durations as people read them. */
public final class DurationText {
  private DurationText() {}

  /**
   * Such as {@code 1 min 5 s}, {@code 3 h 20 min} or {@code 2 days 4 h}; at least one second,
   * because the first and the last reading both count.
   */
  public static String of(Duration duration) {
    long seconds = Math.max(1, duration.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }
    long minutes = seconds / 60;
    return minutes < 48 * 60
        ? minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min")
        : minutes / (24 * 60) + " days " + minutes / 60 % 24 + " h";
  }
}

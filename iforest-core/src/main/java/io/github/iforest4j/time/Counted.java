package io.github.iforest4j.time;

import java.util.Locale;

/** Numbers of things as people read them. */
public final class Counted {
  private Counted() {}

  /**
   * Such as {@code 1 reading}, {@code 2 readings} or {@code 1,200 readings}.
   *
   * @param count how many there are
   * @param noun one of them, whose plural ends in {@code s}
   */
  public static String of(long count, String noun) {
    return of(count, noun, noun + "s");
  }

  /**
   * Such as {@code 1 anomaly} or {@code 2 anomalies}.
   *
   * @param count how many there are
   * @param one the noun for one of them
   * @param many the noun for any other number, and what follows it, if that differs
   */
  public static String of(long count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }
}

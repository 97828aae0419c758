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
    return String.format(Locale.ROOT, count == 1 ? "%,d %s" : "%,d %ss", count, noun);
  }
}

package io.github.iforest4j.engine;

import java.io.IOException;

/** The source ended before a run had learned its model. */
public final class TooFewReadingsException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String source;
  private final int readings;
  private final int wanted;

  TooFewReadingsException(String source, int readings, int wanted) {
    super(
        source
            + ": ended after "
            + readings
            + (readings == 1 ? " reading" : " readings")
            + ", but "
            + wanted
            + " are needed to learn from");
    this.source = source;
    this.readings = readings;
    this.wanted = wanted;
  }

  /** The name of the source. */
  public String source() {
    return source;
  }

  /** The number of readings that it gave. */
  public int readings() {
    return readings;
  }

  /** The number of readings to learn from. */
  public int wanted() {
    return wanted;
  }
}

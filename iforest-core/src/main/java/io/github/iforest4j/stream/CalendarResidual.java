package io.github.iforest4j.stream;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * How far a value is from what is usual at its hour of a working day or of a weekend day (UTC): a
 * slow average per slot, M += rate·(v − M) after each value v. A slot without a value borrows that
 * of the same hour on the other kind of day; without that, its first value is usual. O(1) per
 * value, 48 averages.
 */
public final class CalendarResidual implements RollingFeature {
  private final double rate;
  private final double[] usual = new double[DayHour.SLOTS];
  private final boolean[] known = new boolean[DayHour.SLOTS];
  private int slot;
  private double residual;

  /**
   * Creates averages that know nothing yet.
   *
   * @param rate how fast an average follows, in (0,1]
   */
  public CalendarResidual(double rate) {
    this.rate = rate;
  }

  /** Sets the time of the next values, in seconds since 1970. */
  public void at(long epochSecond) {
    slot = DayHour.of(epochSecond);
  }

  @Override
  public void add(double value) {
    int twin = DayHour.twin(slot);
    double expected = known[slot] ? usual[slot] : known[twin] ? usual[twin] : value;
    usual[slot] = expected + rate * (value - expected);
    known[slot] = true;
    residual = value - expected;
  }

  @Override
  public double value() {
    return residual;
  }

  /** Takes over what another one knows. */
  void copy(CalendarResidual source) {
    slot = source.slot;
    residual = source.residual;
    System.arraycopy(source.usual, 0, usual, 0, usual.length);
    System.arraycopy(source.known, 0, known, 0, known.length);
  }

  /** Writes what it knows as {@link #read} reads it; the latest residual is not part of it. */
  void write(DataOutputStream out) throws IOException {
    out.writeInt(slot);
    for (int s = 0; s < DayHour.SLOTS; s++) {
      out.writeBoolean(known[s]);
      out.writeDouble(usual[s]);
    }
  }

  void read(PayloadReader in) throws InvalidModelException {
    slot = in.intWithin("calendar slot", 0, DayHour.SLOTS - 1);
    for (int s = 0; s < DayHour.SLOTS; s++) {
      known[s] = in.bool("calendar slot");
      usual[s] = in.boundedDouble("calendar average", RollingMoments.FARTHEST);
    }
  }
}

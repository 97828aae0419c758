package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * An alarm that remembers its own peak. With u the usual score (the median of out-of-fold scores)
 * and h(s) = s − u:
 *
 * <ul>
 *   <li>Idle, an alarm begins when h exceeds b + h(on), and always when the score exceeds .7; else
 *       the base b, a slow average of h from 0 to h(on), follows it: wear and drift become usual,
 *       but a slow fault cannot lift its own threshold out of reach.
 *   <li>In alarm the peak A follows h, faster up than down. The alarm ends when h falls to b +
 *       {@value #KEEP}·h(on), the hysteresis, or below b + {@value #DROP_OUT}·(A − b): the fault
 *       was clearly larger than what is left. In the second case what is left is the new base, as
 *       far as its bound allows. Where the threshold is .7, b is what is left below it for a base.
 *       It also ends when the sensors have returned, see {@link #end}.
 * </ul>
 */
final class PeakAlarm implements AlarmRule {
  private static final double KEEP = .75;
  private static final double DROP_OUT = .55;

  /** What is left of a height when the sensors have returned is the base, up to this share. */
  private static final double RETURNED = .7;

  private static final double BASE_RATE = .002;
  private static final double RISE = .05;
  private static final double FALL = .01;

  private final double usual;
  private final double on;
  private boolean alarmed;
  private double base;
  private double peak;
  private double threshold;

  /** An idle alarm: the usual score, and the one that raises it. */
  PeakAlarm(double usual, double on) {
    this.usual = usual;
    this.on = on - usual;
    this.threshold = on;
  }

  @Override
  public boolean next(double score) {
    double height = score - usual;
    if (!alarmed) {
      threshold = idleThreshold();
      alarmed = score > threshold;
      if (alarmed) {
        peak = height;
      } else {
        base = bounded(base + BASE_RATE * (height - base));
      }
      return alarmed;
    }
    peak += (height > peak ? RISE : FALL) * (height - peak);
    // Where the highest threshold binds, an alarm must not end above the score that began it.
    double from = idleThreshold() - usual - on;
    threshold = usual + from + Math.max(KEEP * on, DROP_OUT * (peak - from));
    if (score <= threshold) {
      alarmed = false;
      if (height > from + KEEP * on) {
        base = bounded(height);
      }
    }
    return alarmed;
  }

  /** Twice the height of an alarm is one, whatever came before. */
  private double bounded(double newBase) {
    return Math.max(0, Math.min(on, newBase));
  }

  @Override
  public void end(double score) {
    alarmed = false;
    base = bounded(Math.max(base, RETURNED * (score - usual)));
  }

  @Override
  public double idleThreshold() {
    return Math.min(usual + base + on, Math.max(usual + on, Calibration.MAX_THRESHOLD));
  }

  @Override
  public void reset() {
    alarmed = false;
    base = 0;
  }

  @Override
  public double threshold() {
    return threshold;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeBoolean(alarmed);
    out.writeDouble(base);
    out.writeDouble(peak);
    out.writeDouble(threshold);
  }

  @Override
  public void read(PayloadReader in) throws InvalidModelException {
    alarmed = in.bool("alarm");
    base = in.finiteDouble("alarm base");
    peak = in.finiteDouble("alarm peak");
    threshold = in.finiteDouble("alarm threshold");
  }
}

package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Another alarm, with a budget of alerts a day. An alert at a level is a score that crosses it
 * upwards, so that the rate of crossings of each level (Rice, Bell System Technical Journal 24,
 * 1945), counted in {@value #BINS} levels over (0,1], says which level would have kept the budget:
 * the threshold is that level or the other alarm's, whichever is higher. When the alerts have used
 * up the budget all the same, only a score above all levels crossed recently begins another; an
 * alert in progress may continue.
 *
 * <p>All counts halve within a day of the stream's own time, and represent at least one day, so
 * that a burst cannot use up what quiet weeks saved. A step back in time does not count; a gap
 * counts as an hour at most, since nothing could be alerted in it.
 */
final class BudgetAlarm implements AlarmRule {
  private static final int BINS = 1024;
  private static final double DAY = 86_400;
  private static final long HOUR = 3_600;

  private final AlarmRule inner;
  private final double perDay;

  /** By level: how often it was crossed upwards, faded. */
  private final double[] crossings = new double[BINS];

  /** The time that the crossings stand for, faded likewise. */
  private double days;

  private long second = Long.MIN_VALUE;
  private long unfaded;
  private int before = BINS - 1;
  private int level;

  /** Alerts, faded like the crossings; and whether one is in progress. */
  private double spent;

  private boolean alerting;
  private double threshold;

  BudgetAlarm(AlarmRule inner, double perDay) {
    this.inner = inner;
    this.perDay = perDay;
    this.threshold = inner.threshold();
  }

  @Override
  public void at(long now) {
    if (second != Long.MIN_VALUE && now > second) {
      unfaded += Math.min(HOUR, now - second);
    }
    second = Math.max(second, now);
    if (unfaded >= HOUR) {
      double fade = StrictMath.exp(-StrictMath.log(2) * unfaded / DAY);
      for (int b = 0; b < BINS; b++) {
        crossings[b] *= fade;
      }
      spent *= fade;
      days = days * fade + unfaded / DAY;
      unfaded = 0;
      keepBudget();
    }
  }

  @Override
  public boolean next(double score) {
    return judge(score, inner.next(score));
  }

  @Override
  public boolean nextOutside(double score, double raised) {
    return judge(raised, inner.nextOutside(score, raised));
  }

  private boolean judge(double score, boolean called) {
    threshold = Math.max(inner.threshold(), (double) level / BINS);
    boolean anomaly = called && score > threshold;
    boolean begins = anomaly && !alerting;
    boolean ends = alerting && !anomaly;
    alerting = anomaly;
    spent += begins ? 1 : 0;
    int bin = Math.min(BINS - 1, (int) (score * BINS));
    for (int b = before + 1; b <= bin; b++) {
      crossings[b]++;
    }
    if (ends || (bin > before && bin >= level)) {
      keepBudget();
    }
    before = bin;
    return anomaly;
  }

  /**
   * The level above the highest one that was crossed too often; it stays while an alert is in
   * progress.
   */
  private void keepBudget() {
    if (alerting) {
      return;
    }
    double allowed = perDay * Math.max(1, days);
    double most = spent < allowed ? allowed : .5;
    level = BINS;
    while (level > 0 && crossings[level - 1] < most) {
      level--;
    }
  }

  @Override
  public double threshold() {
    return threshold;
  }

  @Override
  public void recalibrate(double level) {
    inner.recalibrate(level);
  }

  @Override
  public void end(double score) {
    inner.end(score);
  }

  @Override
  public double idleThreshold() {
    return inner.idleThreshold();
  }

  @Override
  public void reset() {
    inner.reset();
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    inner.write(out);
    out.writeDouble(days);
    out.writeDouble(spent);
    out.writeBoolean(alerting);
    out.writeLong(second);
    out.writeLong(unfaded);
    out.writeInt(before);
    out.writeInt(level);
    out.writeDouble(threshold);
    for (double crossed : crossings) {
      out.writeDouble(crossed);
    }
  }

  @Override
  public void read(PayloadReader in) throws InvalidModelException {
    inner.read(in);
    days = in.finiteDouble("alarm days");
    spent = in.finiteDouble("alarm budget");
    alerting = in.bool("alarm");
    second = in.anyLong("alarm time");
    unfaded = in.anyLong("alarm time");
    before = in.intWithin("alarm bin", 0, BINS - 1);
    level = in.intWithin("alarm level", 0, BINS);
    threshold = in.finiteDouble("alarm threshold");
    System.arraycopy(in.finiteDoubles("alarm crossings", BINS), 0, crossings, 0, BINS);
  }
}

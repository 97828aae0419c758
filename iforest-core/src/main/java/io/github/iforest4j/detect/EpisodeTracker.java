package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Joins the anomalies of one stream into episodes. An episode ends when a given number of readings
 * in a row were normal: the refractory period, within which another anomaly belongs to the same
 * episode and is not another alert. (People see an episode as an incident.)
 *
 * <p>A cause that lasts may be an anomaly on and off, if its scores lie near the threshold. So the
 * period is longer for what comes back: from the third episode in a row that the same field leads
 * on the same side, an episode ends after {@value #LONGER} times as many normal readings as the one
 * before, after {@value #MIN_LONGER} at least and {@value #MAX_LONGER} at most. "In a row" means
 * that it begins within that longer period after the one before.
 *
 * <p>An episode of {@value #ENOUGH} anomalies or more that comes and goes is over when its silence
 * is longer than chance explains: if its share of anomalies were p from reading to reading, one of
 * its n pauses would be as long with a probability of n (1 − p)^length. Below {@value #CHANCE} it
 * is over, at the latest after {@value #LONGER} periods, or {@value #MIN_LONGER} readings if that
 * is more.
 *
 * <p>One writer. A normal reading allocates nothing.
 */
public final class EpisodeTracker {
  private static final int LONGER = 4;
  private static final int MIN_LONGER = 16;
  private static final int MAX_LONGER = 256;

  /** From this number of anomalies on, an episode's own share of anomalies says when it is over. */
  private static final int ENOUGH = 5;

  private static final double CHANCE = .01;

  /** From this number on, returns lengthen the period. */
  private static final int RETURNS = 2;

  /** Bits of the first byte that {@link #write} writes. */
  private static final int OPEN = 1;

  private static final int REMEMBERS = 2;

  private final int refractory;

  /** By field: the sum of its contributions in the latest episode. */
  private final double[] contributions;

  /** How many episodes in a row came back before the latest one, itself included. */
  private int returns;

  /** The field that led the first anomaly of the latest episode, and its side; −1 for none. */
  private int leader = -1;

  private int side;
  private boolean open;
  private long start;
  private long peak;
  private long end;
  private double peakScore;
  private long anomalies;

  /**
   * A tracker that has seen nothing.
   *
   * @param numFields the number of fields of the schema
   * @param refractory the number of normal readings in a row that ends an episode, at least 1
   * @throws IllegalArgumentException if the refractory period is less than 1
   */
  public EpisodeTracker(int numFields, int refractory) {
    if (refractory < 1) {
      throw new IllegalArgumentException("refractory must be at least 1, was " + refractory);
    }
    this.refractory = refractory;
    this.contributions = new double[numFields];
  }

  /**
   * Takes the next verdict.
   *
   * @return the episode that has just ended; null if none has
   */
  public @Nullable Episode next(Verdict verdict) {
    return next(verdict, -1);
  }

  /**
   * Takes the next verdict of a stream whose caller sees for itself how long a fault lasts.
   *
   * @param shown the position of the latest reading that was no anomaly, but still showed the
   *     fault: the refractory period begins behind it; −1 if there was none
   * @return the episode that has just ended; null if none has
   */
  public @Nullable Episode next(Verdict verdict, long shown) {
    long latest = Math.max(end, shown);
    if (!verdict.isAnomaly()) {
      return open && verdict.position() - latest >= period() ? close() : null;
    }
    // A gap in the positions may have passed the refractory period unseen.
    Episode before = open && verdict.position() - latest > period() ? close() : null;
    if (!open) {
      begin(verdict);
      open = true;
      start = verdict.position();
      peakScore = Double.NEGATIVE_INFINITY;
      anomalies = 0;
      Arrays.fill(contributions, 0);
    }
    end = verdict.position();
    anomalies++;
    if (verdict.score() > peakScore) {
      peakScore = verdict.score();
      peak = verdict.position();
    }
    for (int f = 0; f < contributions.length; f++) {
      contributions[f] += verdict.attribution().contribution(f);
    }
    return before;
  }

  /** Decides whether the episode that begins is a return. */
  private void begin(Verdict verdict) {
    int first = strongest(verdict);
    int direction = first < 0 ? 0 : verdict.attribution().direction(first);
    boolean same = first >= 0 && first == leader && direction == side;
    boolean soon = verdict.position() - end <= period(Math.max(RETURNS, returns + 1));
    returns = same && soon ? Math.min(returns + 1, MAX_LONGER) : 0;
    leader = first;
    side = direction;
  }

  /** The number of normal readings that ends the open episode. */
  private int period() {
    int period = period(returns);
    long readings = end - start + 1;
    if (anomalies < ENOUGH || anomalies == readings) {
      return period;
    }
    double share = (double) anomalies / readings;
    double pause = Math.log(CHANCE / anomalies) / Math.log1p(-share);
    int most = Math.min(MAX_LONGER, Math.max(MIN_LONGER, LONGER * refractory));
    return Math.max(period, (int) Math.min(most, Math.ceil(pause)));
  }

  /** The number of normal readings that ends an episode that has returned this often. */
  private int period(int returned) {
    int period = refractory;
    for (int r = RETURNS; r <= returned && period < MAX_LONGER; r++) {
      period = Math.min(MAX_LONGER, Math.max(MIN_LONGER, LONGER * period));
    }
    return period;
  }

  private static int strongest(Verdict verdict) {
    int strongest = -1;
    for (int f = 0; f < verdict.attribution().size(); f++) {
      double contribution = verdict.attribution().contribution(f);
      if (contribution > 0
          && (strongest < 0 || contribution > verdict.attribution().contribution(strongest))) {
        strongest = f;
      }
    }
    return strongest;
  }

  /** Whether an episode is open, its refractory period included. */
  public boolean isOpen() {
    return open;
  }

  /** Whether the latest anomaly began an episode: the moment to alert. */
  public boolean hasJustBegun() {
    return open && anomalies == 1;
  }

  /**
   * Ends the open episode, as at the end of a stream.
   *
   * @return the episode; null if none was open
   */
  public @Nullable Episode close() {
    if (!open) {
      return null;
    }
    open = false;
    int cause = -1;
    for (int f = 0; f < contributions.length; f++) {
      if (contributions[f] > 0 && (cause < 0 || contributions[f] > contributions[cause])) {
        cause = f;
      }
    }
    return new Episode(start, peak, end, peakScore, anomalies, cause);
  }

  /**
   * Writes the latest episode, as {@link #read} reads it: 45 bytes, 8 for each field, and 9 more if
   * there was one.
   */
  public void write(DataOutput out) throws IOException {
    boolean remembers = leader >= 0;
    out.writeByte((open ? OPEN : 0) | (remembers ? REMEMBERS : 0));
    out.writeLong(start);
    out.writeLong(peak);
    out.writeLong(end);
    out.writeDouble(peakScore);
    out.writeLong(anomalies);
    out.writeInt(contributions.length);
    for (double contribution : contributions) {
      out.writeDouble(contribution);
    }
    if (remembers) {
      out.writeInt(returns);
      out.writeInt(leader);
      out.writeByte(side);
    }
  }

  /**
   * Continues where another tracker of the same schema was written; earlier versions wrote 45
   * bytes, and 8 for each field.
   *
   * @throws IOException if the input ends early, or holds something else
   */
  public void read(DataInput in) throws IOException {
    int flags = in.readUnsignedByte();
    open = (flags & OPEN) != 0;
    start = in.readLong();
    peak = in.readLong();
    end = in.readLong();
    peakScore = in.readDouble();
    anomalies = in.readLong();
    int fields = in.readInt();
    boolean ordered = 0 <= start && start <= peak && peak <= end && anomalies >= 1;
    if (fields != contributions.length || open && !ordered || (flags & ~(OPEN | REMEMBERS)) != 0) {
      throw new InvalidModelException(
          "not an episode of a schema of " + contributions.length + " fields");
    }
    for (int f = 0; f < fields; f++) {
      contributions[f] = in.readDouble();
    }
    boolean remembers = (flags & REMEMBERS) != 0;
    returns = remembers ? in.readInt() : 0;
    leader = remembers ? in.readInt() : -1;
    side = remembers ? in.readByte() : 0;
    if (returns < 0 || returns > MAX_LONGER || leader < -1 || leader >= fields) {
      throw new InvalidModelException(
          "an episode cannot return " + returns + " times with field " + leader);
    }
  }
}

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
 * <p>One writer. A normal reading allocates nothing.
 */
public final class EpisodeTracker {
  private final int refractory;
  private final double[] contributions;
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
    if (!verdict.isAnomaly()) {
      return open && verdict.position() - end >= refractory ? close() : null;
    }
    // A gap in the positions may have passed the refractory period unseen.
    Episode before = open && verdict.position() - end > refractory ? close() : null;
    if (!open) {
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

  /** Writes the open episode, as {@link #read} reads it: 45 bytes, and 8 for each field. */
  public void write(DataOutput out) throws IOException {
    out.writeBoolean(open);
    out.writeLong(start);
    out.writeLong(peak);
    out.writeLong(end);
    out.writeDouble(peakScore);
    out.writeLong(anomalies);
    out.writeInt(contributions.length);
    for (double contribution : contributions) {
      out.writeDouble(contribution);
    }
  }

  /**
   * Continues where another tracker of the same schema was written.
   *
   * @throws IOException if the input ends early, or holds something else
   */
  public void read(DataInput in) throws IOException {
    open = in.readBoolean();
    start = in.readLong();
    peak = in.readLong();
    end = in.readLong();
    peakScore = in.readDouble();
    anomalies = in.readLong();
    int fields = in.readInt();
    boolean ordered = 0 <= start && start <= peak && peak <= end && anomalies >= 1;
    if (fields != contributions.length || open && !ordered) {
      throw new InvalidModelException(
          "not an episode of a schema of " + contributions.length + " fields");
    }
    for (int f = 0; f < fields; f++) {
      contributions[f] = in.readDouble();
    }
  }
}

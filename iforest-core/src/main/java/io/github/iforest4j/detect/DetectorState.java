package io.github.iforest4j.detect;

import io.github.iforest4j.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.PayloadText;
import io.github.iforest4j.format.SealedBytes;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.stream.WindowFeatures;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * What one stream remembers: how many readings it had, how their scores were distributed (in 1,024
 * equal bins over (0,1]), and with {@link Preset#SENSORS} the latest values. About 8 KB, and 240
 * bytes per windowed field. One writer; not thread-safe.
 */
public final class DetectorState {
  private static final String MAGIC = "IFSTATE4";
  private static final int VERSION = 0;
  private static final int BINS = 1024;

  /** With fewer past readings a share would pretend to a precision that it lacks. */
  static final int MIN_HISTORY = 200;

  private final String modelId;

  /** Null when each reading is judged alone. */
  private final WindowFeatures windows;

  private final long[] bins = new long[BINS];
  private long readings;
  private long scored;

  private DetectorState(String modelId, WindowFeatures windows) {
    this.modelId = modelId;
    this.windows = windows;
  }

  static DetectorState fresh(DetectorModel model) {
    boolean windowed = model.config().preset() == Preset.SENSORS;
    return new DetectorState(model.id(), windowed ? new WindowFeatures(model.schema()) : null);
  }

  /** How many readings the stream had. */
  public long readings() {
    return readings;
  }

  /** How many of them were scored: all but those that filled the windows. */
  public long scored() {
    return scored;
  }

  /** Counts a reading and says how many came before it. */
  long nextPosition() {
    return readings++;
  }

  /** Encodes a reading for the forest; false while the windows fill. */
  boolean encode(RecordRow row, double[] columns) {
    if (windows != null) {
      return windows.next(row, columns, 0);
    }
    System.arraycopy(row.columns(), 0, columns, 0, columns.length);
    return true;
  }

  boolean hasHistory() {
    return scored >= MIN_HISTORY;
  }

  /** The share of past readings whose score fell into a lower bin. */
  Confidence rank(double score) {
    long below = 0;
    for (int b = bin(score) - 1; b >= 0; b--) {
      below += bins[b];
    }
    return new Confidence(Confidence.Basis.STREAM_RANK, (double) below / scored, scored);
  }

  void record(double score) {
    bins[bin(score)]++;
    scored++;
  }

  private static int bin(double score) {
    return Math.min(BINS - 1, (int) (score * BINS));
  }

  /** Versioned, checksummed bytes, bound to the model: see {@link DetectorModel#resume}. */
  public byte[] snapshot() {
    return SealedBytes.seal(
        MAGIC,
        VERSION,
        out -> {
          PayloadText.write(out, modelId);
          out.writeLong(readings);
          out.writeLong(scored);
          for (long n : bins) {
            out.writeLong(n);
          }
          if (windows != null) {
            windows.write(out);
          }
        });
  }

  static DetectorState restore(byte[] snapshot, DetectorModel model) throws IOException {
    PayloadReader in =
        SealedBytes.read(
            new ByteArrayInputStream(snapshot), MAGIC, VERSION, "a detector state snapshot");
    String owner = in.text("model id");
    if (!owner.equals(model.id())) {
      throw new InvalidModelException(
          "the snapshot belongs to model " + owner + ", not to " + model.id());
    }
    long readings = in.anyLong("readings");
    long scored = in.anyLong("scored readings");
    long[] bins = new long[BINS];
    long sum = 0;
    for (int b = 0; b < BINS; b++) {
      bins[b] = in.anyLong("bin");
      if (bins[b] < 0 || bins[b] > scored) {
        throw in.invalid("bin " + b + " holds " + bins[b] + " of " + scored + " readings");
      }
      sum += bins[b];
    }
    if (sum != scored || readings < scored) {
      throw in.invalid(
          "bins hold " + sum + " readings of " + scored + " scored and " + readings + " read");
    }
    boolean windowed = model.config().preset() == Preset.SENSORS;
    WindowFeatures windows = windowed ? WindowFeatures.restore(model.schema(), in) : null;
    in.end();
    DetectorState state = new DetectorState(owner, windows);
    state.readings = readings;
    state.scored = scored;
    System.arraycopy(bins, 0, state.bins, 0, BINS);
    return state;
  }
}

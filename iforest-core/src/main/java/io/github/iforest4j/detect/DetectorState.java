package io.github.iforest4j.detect;

import io.github.iforest4j.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.PayloadText;
import io.github.iforest4j.format.SealedBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * What one stream remembers: how many readings it had, and how their scores were distributed, in
 * 1,024 equal bins over (0,1]. About 8 KB. One writer; not thread-safe.
 */
public final class DetectorState {
  private static final String MAGIC = "IFSTATE4";
  private static final int VERSION = 0;
  private static final int BINS = 1024;

  /** With fewer past readings a share would pretend to a precision that it lacks. */
  static final int MIN_HISTORY = 200;

  private final String modelId;
  private final long[] bins = new long[BINS];
  private long count;

  DetectorState(String modelId) {
    this.modelId = modelId;
  }

  /** How many readings the stream had. */
  public long count() {
    return count;
  }

  boolean hasHistory() {
    return count >= MIN_HISTORY;
  }

  /** The share of past readings whose score fell into a lower bin. */
  Confidence rank(double score) {
    long below = 0;
    for (int b = bin(score) - 1; b >= 0; b--) {
      below += bins[b];
    }
    return new Confidence(Confidence.Basis.STREAM_RANK, (double) below / count, count);
  }

  void record(double score) {
    bins[bin(score)]++;
    count++;
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
          out.writeLong(count);
          for (long n : bins) {
            out.writeLong(n);
          }
        });
  }

  static DetectorState restore(byte[] snapshot, String modelId) throws IOException {
    PayloadReader in =
        SealedBytes.read(
            new ByteArrayInputStream(snapshot), MAGIC, VERSION, "a detector state snapshot");
    String owner = in.text("model id");
    if (!owner.equals(modelId)) {
      throw new InvalidModelException(
          "the snapshot belongs to model " + owner + ", not to " + modelId);
    }
    DetectorState state = new DetectorState(modelId);
    state.count = in.anyLong("count");
    long sum = 0;
    for (int b = 0; b < BINS; b++) {
      long n = in.anyLong("bin");
      if (n < 0 || n > state.count) {
        throw in.invalid("bin " + b + " holds " + n + " of " + state.count + " readings");
      }
      state.bins[b] = n;
      sum += n;
    }
    in.end();
    if (sum != state.count) {
      throw in.invalid("bins hold " + sum + " readings, the count is " + state.count);
    }
    return state;
  }
}

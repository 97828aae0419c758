package io.github.iforest4j.detect;

import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.PayloadText;
import io.github.iforest4j.format.SealedBytes;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.stream.DayHour;
import io.github.iforest4j.stream.StreamWindows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What one stream remembers: how many readings it had, how their scores were distributed (in 1,024
 * equal bins over (0,1]), its latest values, and its alarm. With {@link Preset#READINGS} 8 KB; with
 * {@link Preset#SENSORS} 256 bytes more per sensor; with {@link Preset#METRIC}, which learns, about
 * 1 MB. One that learns has trees of its own, as large as the model's, and a sample of up to 2,560
 * rows of the forest's columns, 8 bytes each. One writer; not thread-safe.
 *
 * <p>What a state under {@link Learning#ADAPT} learns from: every reading that lacks no value and
 * is no anomaly. Anomalies are learned from only when a {@link Drift} says that they are the new
 * normal: the 512 readings that it took become up to half of the sample, and all trees are grown
 * anew within that reading; with {@link Preset#METRIC} everything is learned from at once. Trees
 * are grown at fixed numbers of readings, on the calling thread, so that nothing is ever pending
 * and a snapshot, with sample and trees, gives equal verdicts from there on.
 *
 * <p>As trees come to know more, scores fall. With {@link Preset#READINGS} a threshold that
 * training set by contamination or spreads, under a budget, too, follows the scores of the latest
 * 8,000 readings or so; a score that the user gave stays, and so does the level of {@link
 * Preset#SENSORS}.
 */
public final class DetectorState {
  private static final String MAGIC = "IFSTATE4";
  private static final int VERSION = 3;
  private static final int BINS = 1024;

  /** As many readings as a drift takes to be recognised. */
  private static final int RECENT = DriftTracker.BLOCK * DriftTracker.LASTING;

  private static final Learning[] LEARNINGS = Learning.values();

  /** With fewer past readings a share would pretend to a precision that it lacks. */
  static final int MIN_HISTORY = 200;

  private final DetectorModel model;
  private final Learning learning;

  /** Null when each reading is judged alone. */
  private final StreamWindows windows;

  /** Null when the model's forest judges. */
  private final RotatingForest learner;

  /** Null unless it adapts. */
  private final DriftTracker drifts;

  /** The latest complete rows, oldest overwritten first; null unless anomalies wait for a drift. */
  private final double[] recent;

  private long kept;
  private final AlarmRule alarm;

  /** Null unless the alarm's level follows the trees. */
  private final ScoreLevel level;

  /** −1 unless the alarm minds the time. */
  private final int timeField;

  private final long[] bins = new long[BINS];
  private long readings;
  private long scored;

  private DetectorState(DetectorModel model, Learning learning) {
    this.model = model;
    this.learning = learning;
    this.windows = model.newWindows();
    this.learner = model.newLearner(learning);
    this.drifts =
        learning.adapts() ? new DriftTracker(model.schema(), learning.acceptsDrifts()) : null;
    this.recent =
        learning == Learning.ADAPT && model.config().preset() != Preset.METRIC
            ? new double[RECENT * model.columns().size()]
            : null;
    this.alarm = model.newAlarm();
    this.level = model.newLevel(learning);
    this.timeField = model.alarmTimeField();
  }

  /** How a new stream begins. */
  static DetectorState fresh(DetectorModel model, Learning learning) {
    DetectorState state = new DetectorState(model, learning);
    if (model.beginning() != null) {
      try {
        PayloadReader in = PayloadReader.of(model.beginning(), "the beginning of a stream");
        state.read(in);
        in.end();
      } catch (IOException e) {
        throw new UncheckedIOException("checked when the model was made", e);
      }
    } else if (state.learner != null && model.trainingSample() != null) {
      state.learner.begin(model.trainingSample(), model.provenance().trainingRows());
    }
    return state;
  }

  /** What {@link #read} reads, without the frame of a snapshot, and with another alarm. */
  byte[] bytes(AlarmRule begun) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(begun, new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** Whether it learns from its stream. */
  public Learning learning() {
    return learning;
  }

  /** How many readings the stream had. */
  public long readings() {
    return readings;
  }

  /**
   * How many scores later ones are compared with: those of this stream, and, with {@link
   * Preset#METRIC}, those of training.
   */
  public long scored() {
    return scored;
  }

  /** Counts a reading and says how many came before it. */
  long nextPosition() {
    return readings++;
  }

  /** From here on the stream is another one that goes on like this one. */
  void restartCount() {
    readings = 0;
  }

  /** Encodes a reading for the forest; false while the windows fill. */
  boolean encode(RecordRow row, double[] columns) {
    if (windows != null) {
      return windows.next(row, columns, 0);
    }
    System.arraycopy(row.columns(), 0, columns, 0, columns.length);
    model.steady(columns);
    return true;
  }

  /** The trees that follow the stream; null when the model's forest judges. */
  RotatingForest learner() {
    return learner;
  }

  /** Learns from a judged reading, and tells in its verdict when the stream has drifted. */
  void learn(RecordRow row, double[] columns, Verdict verdict, boolean complete) {
    if (complete && (learnsAll() || !verdict.isAnomaly())) {
      learner.learn(columns);
    }
    if (complete
        && level != null
        && level.next(verdict.score(), verdict.isAnomaly() && !learnsAll())) {
      alarm.recalibrate(level.threshold());
    }
    if (complete && recent != null) {
      System.arraycopy(columns, 0, recent, (int) (kept % RECENT) * columns.length, columns.length);
      kept++;
    }
    Drift drift = drifts == null ? null : drifts.next(row, verdict, complete);
    if (drift != null) {
      verdict.setDrift(drift);
      if (recent != null) {
        learner.adopt(recent, (int) Math.min(kept, RECENT));
        alarm.reset();
        if (level != null) {
          level.forget();
        }
      }
    }
  }

  private boolean learnsAll() {
    return learning == Learning.EVERYTHING
        || (learning != Learning.NORMAL && model.config().preset() == Preset.METRIC);
  }

  AlarmRule alarm() {
    return alarm;
  }

  /** Judges a reading's score. */
  boolean isAlarm(RecordRow row, double score) {
    if (timeField >= 0) {
      long second = DayHour.second(row, timeField);
      if (second != DayHour.NONE) {
        alarm.at(second);
      }
    }
    return alarm.next(score);
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
          PayloadText.write(out, model.id());
          out.writeInt(learning.ordinal());
          write(alarm, out);
          writeDrifts(out);
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
    Learning learning = LEARNINGS[in.intWithin("learning", 0, LEARNINGS.length - 1)];
    DetectorState state = new DetectorState(model, learning);
    state.read(in);
    state.readDrifts(in);
    in.end();
    return state;
  }

  private void writeDrifts(DataOutputStream out) throws IOException {
    if (drifts != null) {
      drifts.write(out);
    }
    if (level != null) {
      level.write(out);
    }
    if (recent != null) {
      out.writeLong(kept);
      for (double value : recent) {
        out.writeDouble(value);
      }
    }
  }

  private void readDrifts(PayloadReader in) throws InvalidModelException {
    if (drifts != null) {
      drifts.read(in);
    }
    if (level != null) {
      level.read(in);
      alarm.recalibrate(level.threshold());
    }
    if (recent != null) {
      kept = in.anyLong("recent readings");
      if (kept < 0) {
        throw in.invalid("recent readings must not be negative");
      }
      System.arraycopy(in.finiteDoubles("recent rows", recent.length), 0, recent, 0, recent.length);
    }
  }

  private void write(AlarmRule begun, DataOutputStream out) throws IOException {
    out.writeLong(readings);
    out.writeLong(scored);
    for (long n : bins) {
      out.writeLong(n);
    }
    begun.write(out);
    if (windows != null) {
      windows.write(out);
    }
    if (learner != null) {
      learner.write(out);
    }
  }

  private void read(PayloadReader in) throws IOException {
    readings = in.anyLong("readings");
    scored = in.anyLong("scored readings");
    long sum = 0;
    for (int b = 0; b < BINS; b++) {
      bins[b] = in.anyLong("bin");
      if (bins[b] < 0 || bins[b] > scored) {
        throw in.invalid("bin " + b + " holds " + bins[b] + " of " + scored + " readings");
      }
      sum += bins[b];
    }
    if (sum != scored || readings < 0) {
      throw in.invalid(
          "bins hold " + sum + " readings of " + scored + " scored and " + readings + " read");
    }
    alarm.read(in);
    if (windows != null) {
      windows.read(in);
    }
    if (learner != null) {
      learner.read(in);
    }
  }
}

package io.github.iforest4j.detect;

import io.github.iforest4j.FeatureMatrix;
import io.github.iforest4j.error.InvalidModelException;
import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.format.PayloadText;
import io.github.iforest4j.format.SealedBytes;
import io.github.iforest4j.schema.RecordRow;
import java.io.ByteArrayInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What one stream remembers: the number of its readings, how their scores were distributed (in
 * 1,024 equal bins over (0,1]), its latest values, and its alarm. With {@link Preset#READINGS} 8
 * KB; with {@link Preset#SENSORS} 256 bytes more per sensor; with {@link Preset#METRIC}, which
 * learns, about 1 MB. One that learns has trees of its own, as large as the model's, and a sample
 * of up to 2,560 rows of the forest's columns, 8 bytes each. One writer; not thread-safe.
 *
 * <p>Under {@link Learning#ADAPT} a state learns from every reading that lacks no value and is not
 * an anomaly. Anomalies are learned from only when a {@link Drift} says that they are the new
 * normal: the latest 512 readings become up to half of the sample, and all trees are grown again
 * within that reading; with {@link Preset#METRIC} everything is learned from at once. Trees are
 * grown at fixed numbers of readings, on the calling thread, so that no work is ever pending, and a
 * snapshot, which holds sample and trees, continues with equal verdicts.
 *
 * <p>As trees learn more, scores fall. With {@link Preset#READINGS}, a threshold that training set
 * by contamination or spreads (also under a budget) follows the scores of about the latest 8,000
 * readings. A score given by the user stays, and so does the level of {@link Preset#SENSORS}.
 */
public final class DetectorState {
  private static final String MAGIC = "IFSTATE4";
  private static final int VERSION = 5;

  /** Without the causes of a fault in progress. */
  private static final int OLDEST_VERSION = 3;

  /** The number of readings after which a drift is recognised. */
  private static final int LATEST = DriftTracker.BLOCK * DriftTracker.LASTING;

  private static final Learning[] LEARNINGS = Learning.values();

  private final DetectorModel model;
  private final Learning learning;

  private final StreamMemory memory;

  /** Null unless the state learns from its stream. */
  private final @Nullable DriftTracker drifts;

  /** The latest complete rows, oldest overwritten first; null unless anomalies wait for a drift. */
  private final double @Nullable [] latest;

  private long kept;

  /** Null unless the alarm's level follows the trees. */
  private final @Nullable ScoreLevel level;

  /** Null if the model has no guard. */
  private final @Nullable GuardMemory guard;

  private DetectorState(DetectorModel model, Learning learning) {
    this.model = model;
    this.learning = learning;
    this.memory = model.newMemory(learning);
    this.drifts =
        learning.adapts() ? new DriftTracker(model.schema(), learning.acceptsDrifts()) : null;
    this.latest =
        model.preset().keepsLatest(learning) ? new double[LATEST * model.columns().size()] : null;
    this.level = model.newLevel(learning);
    FieldGuard ofModel = model.guard();
    this.guard =
        ofModel == null ? null : new GuardMemory(ofModel, model.preset().learnsAnomalies(learning));
  }

  /** How a new stream begins. */
  static DetectorState fresh(DetectorModel model, Learning learning) {
    DetectorState state = new DetectorState(model, learning);
    byte[] beginning = model.preset().beginning();
    RotatingForest learner = state.memory.learner();
    FeatureMatrix sample = model.trainingSample();
    if (beginning != null) {
      try {
        PayloadReader in = PayloadReader.of(beginning, "the beginning of a stream");
        state.memory.read(in);
        in.end();
      } catch (IOException e) {
        throw new UncheckedIOException("checked when the model was made", e);
      }
    } else if (learner != null && sample != null) {
      learner.begin(sample, model.provenance().trainingRows());
    }
    return state;
  }

  /** Whether it learns from its stream. */
  public Learning learning() {
    return learning;
  }

  /** The number of readings of the stream so far. */
  public long readings() {
    return memory.readings();
  }

  /**
   * The number of scores that later ones are compared with: those of this stream and, with {@link
   * Preset#METRIC}, those of training.
   */
  public long scored() {
    return memory.scored();
  }

  StreamMemory memory() {
    return memory;
  }

  @Nullable GuardMemory guard() {
    return guard;
  }

  /**
   * Learns from a judged reading, and notes in its verdict when the stream has drifted.
   *
   * @param learner the trees that follow this stream: {@link StreamMemory#learner}
   * @param complete whether the reading lacks no value
   */
  void learn(
      RotatingForest learner, RecordRow row, double[] columns, Verdict verdict, boolean complete) {
    boolean learnsAnomalies = model.preset().learnsAnomalies(learning);
    if (complete && (learnsAnomalies || !verdict.isAnomaly())) {
      learner.learn(columns);
    }
    if (complete
        && level != null
        && level.next(verdict.score(), verdict.isAnomaly() && !learnsAnomalies)) {
      memory.alarm().recalibrate(level.threshold());
    }
    if (complete && latest != null) {
      System.arraycopy(columns, 0, latest, (int) (kept % LATEST) * columns.length, columns.length);
      kept++;
    }
    Drift drift = drifts == null ? null : drifts.next(row, verdict, complete);
    if (drift != null) {
      verdict.setDrift(drift);
      if (latest != null) {
        learner.adopt(latest, (int) Math.min(kept, LATEST));
        if (guard != null) {
          guard.learn(row, false);
          guard.accept();
        }
        memory.alarm().reset();
        if (level != null) {
          level.forget();
        }
      }
    }
  }

  /**
   * Lets the guard follow its stream. Trees that learn from everything take every value with them
   * for a while. Otherwise a stream that learns takes what is normal, for good; and sensors drift
   * within the reach of their guard, as within that of their alarm, even if nothing is learned.
   */
  void learn(GuardMemory following, RecordRow row, Verdict verdict) {
    if (model.preset().learnsAnomalies(learning)) {
      following.learn(row, true);
    } else if (learning.adapts()) {
      if (!verdict.isAnomaly()) {
        following.learn(row, false);
      }
    } else if (model.preset().isStream() && following.farthest() < 0) {
      following.learn(row, true);
    }
  }

  /** Versioned, checksummed bytes, bound to the model: see {@link DetectorModel#resume}. */
  public byte[] snapshot() {
    return SealedBytes.seal(
        MAGIC,
        VERSION,
        out -> {
          PayloadText.write(out, model.id());
          out.writeInt(learning.ordinal());
          memory.write(out);
          writeDrifts(out);
          if (guard != null) {
            // Models with a guard are as old as these parts of a state.
            guard.write(out);
            memory.windows().writeWithoutFault(out);
          }
        });
  }

  DetectorModel model() {
    return model;
  }

  /** Restores the state of a stream of a model, or of one of its kinds. */
  static DetectorState restore(byte[] snapshot, DetectorModel whole) throws IOException {
    PayloadReader in =
        SealedBytes.read(
            new ByteArrayInputStream(snapshot),
            MAGIC,
            OLDEST_VERSION,
            VERSION,
            "a detector state snapshot");
    String owner = in.text("model id");
    KindModels kinds = whole.kindModels();
    DetectorModel ofKind = kinds == null ? null : kinds.withId(owner);
    DetectorModel model = ofKind == null ? whole : ofKind;
    if (!owner.equals(model.id())) {
      throw new InvalidModelException(
          "the snapshot belongs to model " + owner + ", not to " + model.id());
    }
    Learning learning = LEARNINGS[in.intWithin("learning", 0, LEARNINGS.length - 1)];
    DetectorState state = new DetectorState(model, learning);
    state.memory.read(in);
    state.readDrifts(in);
    if (state.guard != null) {
      state.guard.read(in);
      state.memory.windows().readWithoutFault(in, in.version());
    }
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
    if (latest != null) {
      out.writeLong(kept);
      for (double value : latest) {
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
      memory.alarm().recalibrate(level.threshold());
    }
    if (latest != null) {
      kept = in.anyLong("recent readings");
      if (kept < 0) {
        throw in.invalid("recent readings must not be negative");
      }
      System.arraycopy(in.finiteDoubles("recent rows", latest.length), 0, latest, 0, latest.length);
    }
  }
}

package io.github.iforest4j.detect;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.schema.RecordMapper;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordTable;
import io.github.iforest4j.schema.UsualRange;
import io.github.iforest4j.stream.DayHour;
import io.github.iforest4j.stream.MetricWindows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges the readings of one stream in order: a model together with the stream's state.
 *
 * <p>Not thread-safe: one writer per stream. With {@link #detectReused} a normal reading allocates
 * nothing, and an anomaly little more than its {@link Confidence}; the other ways to pass a reading
 * allocate at least a {@link Verdict}. A detector that learns allocates also when trees are grown:
 * one in eight readings with {@link Preset#METRIC}, one in 32 otherwise.
 */
public final class AnomalyDetector {
  /** A column this far beyond its limit, in its scale, raises the score half the way to 1. */
  private static final double HALFWAY = 5;

  private final DetectorModel model;
  private final DetectorState state;
  private final StreamMemory memory;
  private final @Nullable GuardMemory guard;
  private final Verdict verdict;
  private final int timeField;
  private final double[] columns;

  /** The columns of a reading if a fault had not been. */
  private final double[] tried;

  private final FieldAttribution fields;

  /** By related field, while comparing it with the others: its value. */
  private final double[] related;

  /** For readings that are not rows: made when the first one comes. */
  private @Nullable RecordRow own;

  /** For readings that are Java records: of the class of the last one. */
  private @Nullable RecordMapper<?> mapper;

  AnomalyDetector(DetectorModel model, DetectorState state) {
    this.model = model;
    this.state = state;
    this.memory = state.memory();
    this.guard = state.guard();
    this.timeField = model.schema().firstWithRole(FieldRole.TIME);
    this.verdict = new Verdict(model.schema().numFields());
    this.columns = new double[model.columns().size()];
    this.tried = new double[columns.length];
    this.fields = new FieldAttribution(model, verdict, columns);
    this.related = new double[model.schema().numFields()];
    verdict.setUsualSpreads(model.preset().usualSpreads());
  }

  /** The model. */
  public DetectorModel model() {
    return model;
  }

  /** What this stream remembers. */
  public DetectorState state() {
    return state;
  }

  /**
   * An independent detector that has seen the same readings: from here on, equal readings get equal
   * verdicts. Copies the state, O(its size).
   */
  public AnomalyDetector copy() {
    try {
      return model.resume(state.snapshot());
    } catch (IOException e) {
      throw new UncheckedIOException("a snapshot of this detector could not be read", e);
    }
  }

  /** A reusable row of the model's schema. */
  public RecordRow newRow() {
    return model.schema().newRow();
  }

  /**
   * A detector of another model that goes on with this stream: its windows are filled from the
   * latest readings, and it counts on from here. What alarms and scores were before is forgotten.
   *
   * @param next the other model
   * @param records holds the latest readings of this stream
   * @param latest their rows in the table, in order, the last reading included; 64 are enough
   */
  public AnomalyDetector succeededBy(DetectorModel next, RecordTable records, int... latest) {
    AnomalyDetector successor = next.newDetector(state.learning());
    RecordRow row = successor.newRow();
    for (int r : latest) {
      records.copyTo(r, row);
      successor.detect(row);
    }
    successor.memory.continueAfter(memory.readings());
    return successor;
  }

  /** The verdict of the latest reading; overwritten by the next one. */
  public Verdict latest() {
    return verdict;
  }

  /**
   * The forest's columns of the reading that was judged last.
   *
   * @return a new array of {@code model().forest().numFeatures()} numbers; without meaning while
   *     the stream is warming up
   */
  public double[] columns() {
    return columns.clone();
  }

  /**
   * Judges one reading of numbers.
   *
   * @param values of the schema's features, in their order; NaN counts as missing, and so do
   *     infinities. A categorical feature takes the number that names its category
   * @return the verdict; later readings do not change it
   * @throws IllegalArgumentException if there is another number of values than of features
   */
  public Verdict detect(double... values) {
    RecordRow row = ownRow();
    FeatureSchema schema = model.schema();
    int n = 0;
    for (int f = 0; f < schema.numFields(); f++) {
      if (schema.field(f).isFeature()) {
        if (n < values.length) {
          row.setNumber(f, values[n]);
        }
        n++;
      }
    }
    if (n != values.length) {
      row.clear();
      throw new IllegalArgumentException(
          "a reading needs "
              + n
              + " values, one for each of "
              + schema.listFeatures()
              + ", had "
              + values.length);
    }
    return detect(row);
  }

  /**
   * Judges one reading of named values.
   *
   * @param values by field name, as {@link RecordRow#set(String, Object)} takes them; a field that
   *     is not named is missing
   * @return the verdict; later readings do not change it
   * @throws IllegalArgumentException if the schema lacks a name, or a value is of a type that no
   *     field can hold; the stream then remains as it was
   */
  public Verdict detect(Map<String, ?> values) {
    return detect(ownRow().setAll(values));
  }

  /**
   * Judges one reading that is a Java record, whose components have the names of fields: see {@link
   * RecordMapper}.
   *
   * @return the verdict; later readings do not change it
   * @throws IllegalArgumentException if the schema lacks a component's name, or a component cannot
   *     be read, or holds a value of a type that no field can hold; the stream then remains as it
   *     was
   */
  public Verdict detect(Record reading) {
    RecordRow row = ownRow();
    write(reading, row);
    return detect(row);
  }

  /** The cast is safe: the mapper was made for this class. */
  @SuppressWarnings("unchecked")
  private <R extends Record> void write(R reading, RecordRow row) {
    RecordMapper<?> known = mapper;
    if (known == null || known.type() != reading.getClass()) {
      known = RecordMapper.of(reading.getClass());
      mapper = known;
    }
    ((RecordMapper<R>) known).write(reading, row);
  }

  private RecordRow ownRow() {
    RecordRow row = own;
    if (row == null) {
      row = newRow();
      own = row;
    }
    row.clear();
    return row;
  }

  /**
   * Judges one reading.
   *
   * @param row a row made by {@link #newRow()}, filled by a parser. Its record ends: the next value
   *     that is set in it begins a new one ({@link RecordRow#endRow()})
   * @return the verdict; later readings do not change it. {@link Verdict.State#WARMING}, without a
   *     score, until the preset's windows are full
   * @throws IllegalArgumentException if the row is of another schema
   */
  public Verdict detect(RecordRow row) {
    return detectReused(row).copy();
  }

  /**
   * Judges one reading as {@link #detect(RecordRow)} does, without allocation: the verdict is the
   * detector's own, and the next reading overwrites it.
   *
   * @param row a row made by {@link #newRow()}; its record ends
   * @return the same object at each call; {@link Verdict#copy()} keeps what it says
   * @throws IllegalArgumentException if the row is of another schema
   */
  public Verdict detectReused(RecordRow row) {
    if (row.schema() != model.schema()) {
      throw new IllegalArgumentException("the row was made for another schema");
    }
    long position = memory.nextPosition();
    RotatingForest learner = memory.learner();
    boolean full = memory.encode(row, columns);
    boolean outside = guard != null && guard.isOutside(row);
    if (!full || (learner != null && !learner.isReady())) {
      verdict.set(Verdict.State.WARMING, position, Double.NaN, Double.NaN);
    } else {
      judge(row, position, outside ? guard : null);
    }
    memory.windows().judged(verdict.isAnomaly(), verdict.isAnomaly() ? verdict.cause() : -1);
    if (guard != null) {
      state.learn(guard, row, verdict);
    }
    if (full && learner != null) {
      state.learn(learner, row, columns, verdict, StreamMemory.isComplete(row));
    }
    row.endRow();
    return verdict;
  }

  /**
   * Scores a reading and decides.
   *
   * @param outside the guard, if a field of the reading is far outside; else null
   */
  private void judge(RecordRow row, long position, @Nullable GuardMemory outside) {
    RotatingForest learner = memory.learner();
    double ofForest = outside == null ? withoutFault() : Double.NaN;
    if (Double.isNaN(ofForest)) {
      ofForest = score(columns);
    }
    ShapeScore shape = memory.shape();
    boolean byShape = shape != null && shape.leads(ofForest);
    double ofWindows = shape == null ? ofForest : shape.join(ofForest);
    // Limits are those of training, so they bind only what does not learn on.
    ColumnLimits limits = learner == null ? model.limits() : null;
    long second = limits == null || timeField < 0 ? DayHour.NONE : DayHour.second(row, timeField);
    // What recurs at this time of day is no reason for an alarm.
    double alarming =
        limits != null && ofWindows <= limits.usualScore(second)
            ? Math.min(ofWindows, model.threshold().score())
            : ofWindows;
    double score = ofWindows;
    boolean anomaly;
    int beyond = -1;
    ChangeAlarm change = memory.change();
    ChangeAlarm changed = change != null && change.next() ? change : null;
    double threshold = memory.alarm().threshold();
    if (outside != null) {
      anomaly = memory.isAlarmOutside(row, alarming, outside.score(alarming, threshold));
      score = outside.score(score, memory.alarm().threshold());
    } else if (changed != null) {
      anomaly = memory.isAlarmOutside(row, alarming, changed.score(alarming, threshold));
      score = changed.score(score, memory.alarm().threshold());
    } else {
      anomaly = memory.isAlarm(row, alarming);
      beyond = limits == null ? -1 : limits.beyond(columns, 0, second);
    }
    if (limits != null && beyond >= 0) {
      anomaly = true;
      double excess = Math.abs(limits.excess(beyond, columns[beyond], second));
      threshold = memory.alarm().threshold();
      score = Math.max(score, threshold + (1 - threshold) * excess / (excess + HALFWAY));
    }
    verdict.set(
        anomaly ? Verdict.State.ANOMALY : Verdict.State.NORMAL,
        position,
        score,
        memory.alarm().threshold());
    if (anomaly) {
      verdict.setReading(row);
      FieldRelations relations = model.relations();
      if (relations != null) {
        relations.setConditionalZ(row, columns, related, verdict);
      }
      setUsual(row);
      if (shape != null && byShape) {
        shape.attribute(verdict, model.columns().field()[MetricWindows.VALUE], ofWindows);
      } else {
        fields.ofForest(row, ofWindows, memory.learner());
      }
      if (outside != null) {
        fields.ofGuard(outside, score - ofWindows);
        verdict.setCause(outside.farthest());
      } else if (changed != null) {
        int farthest = fields.ofChange(row, changed, score - ofWindows);
        verdict.setCause(
            ofWindows > memory.alarm().threshold()
                ? Cause.of(verdict.attribution(), verdict::conditionalZ)
                : farthest);
      } else {
        if (limits != null && beyond >= 0) {
          int side = (int) Math.signum(limits.excess(beyond, columns[beyond], second));
          fields.ofLimit(row, beyond, score - ofWindows, side);
        }
        verdict.setCause(Cause.of(verdict.attribution(), verdict::conditionalZ));
      }
      verdict.setConfidence(
          memory.hasHistory() ? memory.rank(score) : model.calibration().spreads(score));
    }
    memory.record(ofWindows);
  }

  private double score(double[] ofReading) {
    RotatingForest learner = memory.learner();
    return learner == null
        ? model.forest().score(ofReading, 0, model.config().scoring())
        : learner.score(ofReading);
  }

  /**
   * Ends the alarm if the reading has returned to where the stream was before it, and is normal
   * once the windows are without the fault.
   *
   * @return its score; NaN if the fault goes on, or there is none
   */
  private double withoutFault() {
    if (!memory.windows().nextWithoutFault(tried, 0)) {
      return Double.NaN;
    }
    double score = score(tried);
    if (score > memory.alarm().idleThreshold()) {
      return Double.NaN;
    }
    System.arraycopy(tried, 0, columns, 0, columns.length);
    memory.windows().removeFault();
    memory.alarm().end(score);
    return score;
  }

  /** Where the fields lie at this time of day. */
  private void setUsual(RecordRow row) {
    UsualValues usual = model.usualValues();
    long second = usual.second(row);
    for (int f = 0; f < model.schema().numFields(); f++) {
      UsualRange range = usual.dependsOnTime(f) ? usual.range(f, second) : null;
      if (range != null) {
        verdict.setUsual(f, range);
      }
    }
  }
}

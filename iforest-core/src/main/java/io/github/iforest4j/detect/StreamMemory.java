package io.github.iforest4j.detect;

import io.github.iforest4j.format.PayloadReader;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.stream.DayHour;
import io.github.iforest4j.stream.MetricWindows;
import io.github.iforest4j.stream.StreamWindows;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The part of a stream's state that judging needs, whatever it learns: windows, trees of its own,
 * alarm, and how past scores were distributed. A model of {@link Preset#METRIC} carries one as the
 * beginning of new streams. One writer; allocates nothing, except where {@link ScoreHistogram}
 * does.
 */
final class StreamMemory {
  /** With fewer past readings a share would pretend to a precision that it lacks. */
  static final int MIN_HISTORY = 200;

  private final StreamWindows windows;
  private final @Nullable RotatingForest learner;
  private final AlarmRule alarm;

  /** −1 unless the alarm needs the time. */
  private final int timeField;

  /** Null if nothing is known of shapes. */
  private final @Nullable ShapeScore shape;

  /** Null if nothing is known of changes. */
  private final @Nullable ChangeAlarm change;

  private final ScoreHistogram scores = new ScoreHistogram();
  private long readings;

  /**
   * An empty memory.
   *
   * @param learner null if the model's forest judges
   * @param timeField the field that holds the time for the alarm; −1 if the alarm does not need it
   * @param shape null if nothing is known of shapes
   * @param change null if nothing is known of changes
   */
  StreamMemory(
      StreamWindows windows,
      @Nullable RotatingForest learner,
      AlarmRule alarm,
      int timeField,
      @Nullable ShapeScore shape,
      @Nullable ChangeAlarm change) {
    this.change = change;
    this.windows = windows;
    this.learner = learner;
    this.alarm = alarm;
    this.timeField = timeField;
    this.shape = shape;
  }

  /** Whether a reading lacks no value. What is missing must stay unusual, so it is not learned. */
  static boolean isComplete(RecordRow row) {
    int numFields = row.schema().numFields();
    for (int f = 0; f < numFields; f++) {
      if (row.isUnusable(f)) {
        return false;
      }
    }
    return true;
  }

  /** Encodes a reading for the forest; false while the windows fill. */
  boolean encode(RecordRow row, double[] columns) {
    boolean full = windows.next(row, columns, 0);
    if (shape != null) {
      shape.next(columns[MetricWindows.VALUE], columns[MetricWindows.MISSING] != 0);
    }
    return full;
  }

  /** How unusual the shape of the latest readings is; null if nothing is known of shapes. */
  @Nullable ShapeScore shape() {
    return shape;
  }

  /** The alarm for sudden changes; null if nothing is known of changes. */
  @Nullable ChangeAlarm change() {
    return change;
  }

  /**
   * Continues the readings of a stream that another model judged.
   *
   * @return whether its windows could be taken over
   */
  boolean adopt(StreamMemory other) {
    readings = other.readings;
    return windows.adopt(other.windows);
  }

  /** The windows. */
  StreamWindows windows() {
    return windows;
  }

  @Nullable RotatingForest learner() {
    return learner;
  }

  AlarmRule alarm() {
    return alarm;
  }

  /** Judges a reading's score. */
  boolean isAlarm(RecordRow row, double score) {
    setTime(row);
    return alarm.next(score);
  }

  /**
   * Judges a reading that is an anomaly whatever its score.
   *
   * @param raised the score that such a reading gets
   */
  boolean isAlarmOutside(RecordRow row, double score, double raised) {
    setTime(row);
    return alarm.nextOutside(score, raised);
  }

  private void setTime(RecordRow row) {
    if (timeField >= 0) {
      long second = DayHour.second(row, timeField);
      if (second != DayHour.NONE) {
        alarm.at(second);
      }
    }
  }

  long readings() {
    return readings;
  }

  long scored() {
    return scores.total();
  }

  /** Goes on counting where another memory of the same stream was. */
  void continueAfter(long count) {
    readings = count;
  }

  /** Counts a reading and returns how many came before it. */
  long nextPosition() {
    return readings++;
  }

  boolean hasHistory() {
    return scores.total() >= MIN_HISTORY;
  }

  /** The share of past readings whose score fell into a lower bin. */
  Confidence rank(double score) {
    long scored = scores.total();
    return new Confidence(
        Confidence.Basis.STREAM_RANK, (double) scores.below(score) / scored, scored);
  }

  void record(double score) {
    scores.add(score);
  }

  /** Returns what {@link #read} reads, with this alarm and these shapes in place of its own. */
  byte[] bytes(AlarmRule begun, @Nullable ShapeScore shapes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(begun, shapes, new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  void write(DataOutputStream out) throws IOException {
    write(alarm, shape, out);
  }

  private void write(AlarmRule begun, @Nullable ShapeScore shapes, DataOutputStream out)
      throws IOException {
    out.writeLong(readings);
    out.writeLong(scores.total());
    scores.write(out);
    begun.write(out);
    windows.write(out);
    if (learner != null) {
      learner.write(out);
    }
    if (shapes != null) {
      shapes.write(out);
    }
    if (change != null) {
      change.write(out);
    }
  }

  void read(PayloadReader in) throws IOException {
    readings = in.anyLong("readings");
    long scored = in.anyLong("scored readings");
    if (readings < 0) {
      throw in.invalid("readings must not be negative, was " + readings);
    }
    scores.read(in, scored);
    alarm.read(in);
    windows.read(in);
    if (learner != null) {
      learner.read(in);
    }
    if (shape != null) {
      shape.read(in);
    }
    if (change != null) {
      change.read(in);
    }
  }
}

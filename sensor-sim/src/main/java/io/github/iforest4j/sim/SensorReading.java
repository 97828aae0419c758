package io.github.iforest4j.sim;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordSink;
import java.time.Instant;
import java.util.List;

/**
 * One reading of a {@link SensorStream}, overwritten by the stream's next one. Fields are addressed
 * by their index in {@link #schema()}.
 *
 * <p>Numbers are rounded to the sensor's resolution and are exactly the doubles that the decimals
 * on the wire parse to, so reading in process and reading over a socket give the same values. Not
 * thread-safe.
 */
public final class SensorReading {
  /** Steps of a channel without a value. */
  private static final long MISSING = Long.MIN_VALUE;

  private final Scenario scenario;
  private final List<Channel> channels;

  /** Index of the first channel among the fields: 1 behind a time field, else 0. */
  private final int firstChannel;

  private final long[] steps;
  private final int[] sinkFields;
  private RecordSink knownSink;
  private long index = -1;
  private Instant time;
  private AnomalyTruth truth;

  SensorReading(Scenario scenario) {
    this.scenario = scenario;
    this.channels = scenario.channels();
    this.firstChannel = scenario.timed() ? 1 : 0;
    this.steps = new long[channels.size()];
    this.sinkFields = new int[scenario.schema().numFields()];
  }

  void set(long newIndex, Instant newTime, double[] values, AnomalyTruth newTruth) {
    index = newIndex;
    time = newTime;
    truth = newTruth;
    for (int c = 0; c < steps.length; c++) {
      steps[c] = Double.isNaN(values[c]) ? MISSING : channels.get(c).quantize(values[c]);
    }
  }

  /** The fields, in the order they have on the wire. */
  public FeatureSchema schema() {
    return scenario.schema();
  }

  /** Its position in the stream, from 0. */
  public long index() {
    return index;
  }

  /** When it was taken, in simulated time; also for scenarios whose records carry no time. */
  public Instant time() {
    return time;
  }

  /** The anomaly it belongs to, or null when it is normal. */
  public AnomalyTruth truth() {
    return truth;
  }

  /** Whether the sensor delivered no value. */
  public boolean isMissing(int field) {
    return !isTime(field) && steps[field - firstChannel] == MISSING;
  }

  /** The value as a number; NaN when it is missing or not a number. */
  public double number(int field) {
    return isTime(field) || isMissing(field) || isWord(field)
        ? Double.NaN
        : channel(field).number(steps[field - firstChannel]);
  }

  /** The value as it is written on the wire, without quotes; empty when missing. */
  public String text(int field) {
    if (isTime(field)) {
      return time.toString();
    }
    if (isMissing(field)) {
      return "";
    }
    long value = steps[field - firstChannel];
    Channel channel = channel(field);
    return channel.words() == null
        ? DecimalText.of(value, channel.decimals())
        : channel.words().get((int) value);
  }

  /**
   * Writes the fields into a sink, which may know them in any order or not want some; a missing
   * value is set as missing. The names are looked up when the sink is another than last time.
   */
  public void copyTo(RecordSink sink) {
    if (sink != knownSink) {
      for (int f = 0; f < sinkFields.length; f++) {
        sinkFields[f] = sink.fieldIndex(schema().field(f).name());
      }
      knownSink = sink;
    }
    for (int f = 0; f < sinkFields.length; f++) {
      if (sinkFields[f] < 0) {
        continue;
      }
      if (isMissing(f)) {
        sink.setMissing(sinkFields[f]);
      } else if (isTime(f) || isWord(f)) {
        sink.setText(sinkFields[f], text(f));
      } else {
        sink.setNumber(sinkFields[f], number(f));
      }
    }
  }

  /** Whether the field is written as text rather than as a number. */
  boolean isText(int field) {
    return isTime(field) || isWord(field);
  }

  private boolean isTime(int field) {
    return field < firstChannel;
  }

  private boolean isWord(int field) {
    return channel(field).words() != null;
  }

  private Channel channel(int field) {
    return channels.get(field - firstChannel);
  }
}

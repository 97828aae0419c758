package io.github.iforest4j.sim;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordSink;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a {@link SensorStream}, overwritten by the stream's next one. Fields are addressed
 * by their index in {@link #schema()}.
 *
 * <p>Numbers are rounded to the sensor's resolution. They are exactly the doubles that the written
 * decimals parse to, so a reading in this process and one over a socket have the same values. Not
 * thread-safe.
 */
public final class SensorReading {
  /** The number of steps for a channel without a value. */
  private static final long MISSING = Long.MIN_VALUE;

  private final Scenario scenario;
  private final List<Channel> channels;

  /** Index of the first channel among the fields, after the time and the device. */
  private final int firstChannel;

  private final boolean hasModes;
  private final long[] steps;
  private final int[] sinkFields;
  private @Nullable RecordSink knownSink;
  private long index = -1;
  private long micros;
  private long shownMicros;
  private @Nullable Device device;
  private @Nullable AnomalyTruth truth;

  SensorReading(Scenario scenario) {
    this.scenario = scenario;
    this.channels = scenario.channels();
    this.firstChannel = scenario.firstChannel();
    this.hasModes = scenario.hasModes();
    this.steps = new long[channels.size()];
    this.sinkFields = new int[scenario.schema().numFields()];
  }

  void set(
      long newIndex,
      long newMicros,
      long newShownMicros,
      Device newDevice,
      double[] values,
      @Nullable AnomalyTruth newTruth) {
    index = newIndex;
    micros = newMicros;
    shownMicros = newShownMicros;
    device = newDevice;
    truth = newTruth;
    for (int c = 0; c < steps.length; c++) {
      steps[c] = Double.isNaN(values[c]) ? MISSING : channels.get(c).quantize(values[c]);
    }
  }

  /** The fields, in the order in which they are written. */
  public FeatureSchema schema() {
    return scenario.schema();
  }

  /** The position in the stream, from 0. */
  public long index() {
    return index;
  }

  /**
   * The simulated time at which it was sent; also for scenarios whose records carry no time. Its
   * time field is the same unless an anomaly concerns the clock.
   */
  public Instant time() {
    return Micros.instant(micros);
  }

  /** The name of its device; empty for a scenario of one device. */
  public String device() {
    return device == null ? "" : device.name();
  }

  /**
   * The operating mode of the device at {@link #time()}: the number, from 1, of the current value
   * of the formula {@code modes(…)}, the first number if values are equal. If a device has several
   * such formulas, their modes in the order of the file, joined by {@code /}. Empty if it has none.
   */
  public String mode() {
    return device == null ? "" : device.mode(micros);
  }

  boolean hasModes() {
    return hasModes;
  }

  /** The anomaly that it belongs to; null if it is normal. */
  public @Nullable AnomalyTruth truth() {
    return truth;
  }

  /** Whether the sensor delivered no value. */
  public boolean isMissing(int field) {
    return field >= firstChannel && steps[field - firstChannel] == MISSING;
  }

  /** The value as a number; NaN if it is missing or not a number. */
  public double number(int field) {
    return isText(field) || isMissing(field)
        ? Double.NaN
        : channels.get(field - firstChannel).number(steps[field - firstChannel]);
  }

  /** The value as it is written, without quotes; empty if it is missing. */
  public String text(int field) {
    Utf8Line line = new Utf8Line();
    appendTo(line, field);
    return line.toString();
  }

  /** Appends the {@link #text} of a field. */
  void appendTo(Utf8Line line, int field) {
    if (field < firstChannel) {
      if (isTime(field)) {
        line.appendTime(shownMicros);
      } else {
        line.append(device());
      }
    } else if (!isMissing(field)) {
      Channel channel = channels.get(field - firstChannel);
      long value = steps[field - firstChannel];
      List<String> words = channel.words();
      if (words == null) {
        line.appendDecimal(value, channel.decimals());
      } else {
        line.append(words.get((int) value));
      }
    }
  }

  /**
   * Writes the fields into a sink, which may have them in any order or lack some; a missing value
   * is set as missing. The names are looked up again if the sink is not the one of the last call.
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
      } else if (isText(f)) {
        sink.setText(sinkFields[f], text(f));
      } else {
        sink.setNumber(sinkFields[f], number(f));
      }
    }
  }

  /** Whether the field is written as text rather than as a number. */
  boolean isText(int field) {
    return field < firstChannel || channels.get(field - firstChannel).words() != null;
  }

  private boolean isTime(int field) {
    return field == 0 && scenario.isTimed();
  }
}

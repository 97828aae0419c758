package io.github.iforest4j.engine.event;

import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.explain.RecentReadings;
import io.github.iforest4j.schema.FieldState;
import io.github.iforest4j.schema.RecordRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * One anomalous reading and why it is one. Immutable.
 *
 * @param id 16 hexadecimal digits that follow from source and position alone, so that a replay
 *     gives the same anomaly the same id
 * @param source what the position counts within
 * @param position where the reading stood in the source
 * @param key the device that the reading names; empty when devices are not told apart, or the
 *     reading names none
 * @param incident the id of the first anomaly of the incident that this one belongs to; its own
 *     when it begins one
 * @param time the event time; the time of arrival for a live reading without one; null when a
 *     reading of a file has none
 * @param values the reading, in the schema's order; fields that it lacks are left out
 * @param evidence what the detector computed
 */
public record AnomalyEvent(
    String id,
    String source,
    long position,
    String key,
    String incident,
    Instant time,
    List<FieldValue> values,
    Evidence evidence) {

  /**
   * What the reading says about a field.
   *
   * @param name the field's name
   * @param state what kind of value it is; never {@link FieldState#ABSENT}
   * @param number the number; 1 or 0 for true and false; NaN for others
   * @param text the value as text; empty when missing
   */
  public record FieldValue(String name, FieldState state, double number, String text) {}

  /** Copies the values. */
  public AnomalyEvent {
    values = List.copyOf(values);
  }

  /**
   * Makes an event of a reading.
   *
   * @param row the reading; copied
   * @param key the device; empty for none
   * @param verdict what the detector said; copied
   * @param incident the incident that goes on; null when the anomaly begins one
   * @param eventTime the time in the record, or null
   * @param time the event time or what stands for it, or null
   * @param recent the readings before this one
   */
  public static AnomalyEvent of(
      String source,
      long position,
      String key,
      RecordRow row,
      Verdict verdict,
      String incident,
      Instant eventTime,
      Instant time,
      RecentReadings recent) {
    List<FieldValue> values = new ArrayList<>();
    for (int f = 0; f < row.schema().numFields(); f++) {
      FieldState state = row.state(f);
      if (state != FieldState.ABSENT) {
        boolean numeric = state == FieldState.NUMBER || state == FieldState.BOOLEAN;
        values.add(
            new FieldValue(
                row.schema().field(f).name(),
                state,
                numeric ? row.number(f) : Double.NaN,
                row.text(f)));
      }
    }
    String id = idOf(source, position);
    return new AnomalyEvent(
        id,
        source,
        position,
        key,
        incident == null ? id : incident,
        time,
        values,
        Evidence.of(row, verdict, eventTime, recent));
  }

  /** The same anomaly as one of another incident. */
  public AnomalyEvent inIncident(String other) {
    return new AnomalyEvent(id, source, position, key, other, time, values, evidence);
  }

  /** Whether it begins an incident: the moment to alert. */
  public boolean beginsIncident() {
    return id.equals(incident);
  }

  /** A hash of the reading that survives the journal, where text is UTF-8. */
  public int contentHash() {
    int hash = 1;
    for (FieldValue value : values) {
      hash = 31 * hash + Arrays.hashCode(value.name().getBytes(StandardCharsets.UTF_8));
      hash = 31 * hash + value.state().ordinal();
      hash = 31 * hash + Arrays.hashCode(value.text().getBytes(StandardCharsets.UTF_8));
    }
    return hash;
  }

  /** The first 8 bytes of the SHA-256 of the source's name, a line end, and the position. */
  public static String idOf(String source, long position) {
    try {
      byte[] text = (source + '\n' + position).getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

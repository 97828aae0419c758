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
import org.jspecify.annotations.Nullable;

/**
 * One anomalous reading, with the evidence for it. Immutable.
 *
 * @param id 16 hexadecimal digits that depend only on source and position, so that a replay gives
 *     the same anomaly the same id
 * @param source the name of what the position counts within
 * @param position the position of the reading in the source
 * @param key the device that the reading names; empty if there is none, or if devices are not
 *     distinguished
 * @param incident the id of the first anomaly of its incident; its own id if it begins one
 * @param time the event time; the time of arrival for a live reading without one; null for a
 *     reading of a file without one
 * @param values the reading, in the order of the schema, without absent fields
 * @param evidence what the detector computed
 * @param state name and severity of its incident, up to this reading
 */
public record AnomalyEvent(
    String id,
    String source,
    long position,
    String key,
    String incident,
    @Nullable Instant time,
    List<FieldValue> values,
    Evidence evidence,
    IncidentState state) {
  /** To look for it takes longer than to use it. */
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(AnomalyEvent::sha256);

  /** An anomaly of whose incident nothing else is known. */
  public AnomalyEvent(
      String id,
      String source,
      long position,
      String key,
      String incident,
      @Nullable Instant time,
      List<FieldValue> values,
      Evidence evidence) {
    this(id, source, position, key, incident, time, values, evidence, IncidentState.of(evidence));
  }

  /**
   * The value of one field.
   *
   * @param name the name of the field
   * @param state the kind of value; never {@link FieldState#ABSENT}
   * @param number the number; 1 or 0 for true and false; NaN for other values
   * @param text the value as text; empty if it is missing
   */
  public record FieldValue(String name, FieldState state, double number, String text) {}

  /** Copies the values. */
  public AnomalyEvent {
    values = List.copyOf(values);
  }

  /**
   * Creates the event of a reading.
   *
   * @param row the reading; copied
   * @param key the device; empty if there is none
   * @param verdict the verdict of the detector; copied
   * @param incident the open incident; null if the anomaly begins one
   * @param eventTime the time in the record; null if there is none
   * @param time the time of the event; null if it is not known
   * @param recent the readings before this one
   */
  public static AnomalyEvent of(
      String source,
      long position,
      String key,
      RecordRow row,
      Verdict verdict,
      @Nullable String incident,
      @Nullable Instant eventTime,
      @Nullable Instant time,
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

  /** A copy that belongs to another incident. */
  public AnomalyEvent inIncident(String other) {
    return new AnomalyEvent(id, source, position, key, other, time, values, evidence, state);
  }

  /** A copy with what is known of its incident. */
  public AnomalyEvent inState(IncidentState known) {
    return new AnomalyEvent(id, source, position, key, incident, time, values, evidence, known);
  }

  /** Whether it begins an incident, which is the time to alert. */
  public boolean beginsIncident() {
    return id.equals(incident);
  }

  /**
   * A hash of the values. It stays the same when the event is written to a journal and read again,
   * also for text that UTF-8 cannot represent.
   */
  public int contentHash() {
    int hash = 1;
    for (FieldValue value : values) {
      hash = 31 * hash + Arrays.hashCode(value.name().getBytes(StandardCharsets.UTF_8));
      hash = 31 * hash + value.state().ordinal();
      hash = 31 * hash + Arrays.hashCode(value.text().getBytes(StandardCharsets.UTF_8));
    }
    return hash;
  }

  /**
   * The id of an event: the first 8 bytes of the SHA-256 of the source, a line end and the
   * position, in hexadecimal.
   */
  public static String idOf(String source, long position) {
    byte[] text = (source + '\n' + position).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(SHA_256.get().digest(text), 0, 8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

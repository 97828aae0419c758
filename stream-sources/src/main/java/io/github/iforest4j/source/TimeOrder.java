package io.github.iforest4j.source;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether records stand in the order of time, or one sensor after the other, as exports of
 * databases and plant historians often do.
 */
final class TimeOrder {
  /** Sensors that are remembered; of more, the order is not looked at. */
  private static final int MAX_SENSORS = 100_000;

  private static final int CLEAR = 20;

  private final long bucketMillis;
  private final NarrowRecord record;
  private final Map<String, Long> devices = new HashMap<>();
  private final Map<String, Map<String, Long>> sensors = new HashMap<>();
  private int numSensors;

  private TimeOrder(Assembly assembly, boolean hasTopics) {
    this.bucketMillis = assembly.bucket().toMillis();
    this.record = new NarrowRecord(assembly, hasTopics);
  }

  /**
   * Reads all records, or those up to where it is clear that they are sorted by sensor. Then many
   * records are older than others of their device, but not than others of their sensor: {@link
   * #CLEAR} in a row, or a third of all. A few of them came late; a clock that was set back has
   * none.
   */
  static boolean isBySensor(RecordReader reader, Assembly assembly, RecordBuffer buffer)
      throws IOException {
    TimeOrder order = new TimeOrder(assembly, reader.originFields().contains("topic"));
    long records = 0;
    long behind = 0;
    int inARow = 0;
    while (order.numSensors < MAX_SENSORS && reader.read(buffer)) {
      if (buffer.pack() != 0) {
        return false;
      }
      records++;
      if (order.isBehind(buffer)) {
        behind++;
        if (++inARow == CLEAR) {
          return true;
        }
      } else {
        inARow = 0;
      }
    }
    return order.numSensors < MAX_SENSORS && records > 0 && 3 * behind >= records;
  }

  private boolean isBehind(RecordBuffer buffer) {
    record.read(buffer);
    long time = record.time();
    if (time == NarrowRecord.NONE || record.size() == 0) {
      return false;
    }
    String named = record.sensor();
    String sensor = named == null ? record.fieldName(record.field(0)) : named;
    Map<String, Long> ofDevice =
        sensors.computeIfAbsent(record.device(), device -> new HashMap<>());
    Long last = ofDevice.get(sensor);
    if (last == null || time > last) {
      ofDevice.put(sensor, time);
    }
    numSensors += last == null ? 1 : 0;
    long bucket = Math.floorDiv(time, bucketMillis);
    Long latest = devices.get(record.device());
    if (latest == null || bucket > latest) {
      devices.put(record.device(), bucket);
    }
    return latest != null && bucket < latest && (last == null || last <= time);
  }
}

package io.github.iforest4j.source;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The devices of an {@link Assembly} and their latest values. What it does depends on the records
 * and their order alone. Bounded: a new device replaces the one that was silent longest, and names
 * beyond the bounds are left out. Known devices and names cost no allocation. Not thread-safe.
 */
final class Assembler {
  /** The maximum number of devices. */
  static final int MAX_DEVICES = 10_000;

  /** The maximum number of fields of one device. */
  static final int MAX_FIELDS = 512;

  /** The maximum number of values of all devices. */
  static final int MAX_VALUES = 1_000_000;

  /** After this many late values in a row, the clock of a device counts as set back. */
  static final int MAX_LATE = 20;

  /** More names of sensors than this are kept only if the model wants them. */
  private static final int MAX_NAMES = 4096;

  private static final String TOPIC = "topic";
  private static final String TIME = "time";

  private final Assembly assembly;
  private final long bucketMillis;
  private final long timeToLive;
  private final boolean hasTopics;
  private final boolean keepText;
  private final BadLineCounter badLines;

  private final Map<String, Device> devices = new LinkedHashMap<>(16, .75f, true);
  private int numValues;

  /** Slots + 1 by the name of the sensor and the field. */
  private final Map<String, int[]> slots = new HashMap<>();

  /** Slots of sensors whose value is called as they are. */
  private final Map<String, Integer> aloneSlots = new HashMap<>();

  /** Devices whose bucket is open, in the order of its opening. */
  private @Nullable Device firstOpen;

  private @Nullable Device lastOpen;

  private String timeField = TIME;
  private final byte[] timeText = new byte[EventMillis.LENGTH];
  private boolean fieldsReported;
  private boolean devicesReported;
  private boolean leftOutReported;

  /** The latest values of a device, in the order in which its fields came first. */
  private static final class Device {
    private final String name;
    private long bucket = Long.MIN_VALUE;
    private boolean isOpen;
    private long latest;
    private long openedAt;
    private int late;
    private int numFields;
    private int next;
    private int[] slots = new int[8];
    private byte[] kinds = new byte[8];
    private double[] numbers = new double[8];
    private @Nullable String[] texts = new String[8];
    private @Nullable String[] written = new String[8];
    private long[] times = new long[8];
    private @Nullable Device before;
    private @Nullable Device after;

    Device(String name) {
      this.name = name;
    }

    /** The place of a field; −1 if it has none yet. Fields often come in the same order. */
    int place(int slot) {
      for (int i = 0; i < numFields; i++) {
        int at = next + i < numFields ? next + i : next + i - numFields;
        if (slots[at] == slot) {
          next = at + 1 == numFields ? 0 : at + 1;
          return at;
        }
      }
      return -1;
    }

    int add(int slot) {
      if (numFields == slots.length) {
        int capacity = 2 * numFields;
        slots = Arrays.copyOf(slots, capacity);
        kinds = Arrays.copyOf(kinds, capacity);
        numbers = Arrays.copyOf(numbers, capacity);
        texts = Arrays.copyOf(texts, capacity);
        written = Arrays.copyOf(written, capacity);
        times = Arrays.copyOf(times, capacity);
      }
      slots[numFields] = slot;
      times[numFields] = Long.MIN_VALUE;
      return numFields++;
    }
  }

  Assembler(Assembly assembly, boolean hasTopics, boolean keepText, BadLineCounter badLines) {
    this.assembly = assembly;
    this.bucketMillis = assembly.bucket().toMillis();
    this.timeToLive = assembly.timeToLive().toMillis();
    this.hasTopics = hasTopics;
    this.keepText = keepText;
    this.badLines = badLines;
  }

  /** Forgets everything. */
  void clear() {
    devices.clear();
    numValues = 0;
    firstOpen = null;
    lastOpen = null;
  }

  /**
   * Hands out the reading that must be complete before a record is taken, if there is one.
   *
   * @param time of the record
   * @return whether the buffer has a reading
   */
  boolean completes(NarrowRecord record, long time, RecordBuffer out) {
    Device device = devices.get(record.device());
    if (device == null) {
      return forgetForANewOne(out);
    }
    long bucket = Math.floorDiv(time, bucketMillis);
    boolean over = bucket > device.bucket || isLate(device, bucket) && device.late + 1 >= MAX_LATE;
    if (device.isOpen && over) {
      handOut(device, out);
      return true;
    }
    return false;
  }

  private static boolean isLate(Device device, long bucket) {
    return device.isOpen ? bucket < device.bucket : bucket <= device.bucket;
  }

  private boolean forgetForANewOne(RecordBuffer out) {
    while (devices.size() >= MAX_DEVICES || numValues >= MAX_VALUES && !devices.isEmpty()) {
      Device silent = devices.values().iterator().next();
      if (!devicesReported) {
        devicesReported = true;
        badLines.warn(
            "more devices or values than are kept ("
                + MAX_DEVICES
                + " devices, "
                + MAX_VALUES
                + " values): the device that was silent longest is forgotten");
      }
      devices.remove(silent.name);
      numValues -= silent.numFields;
      if (silent.isOpen) {
        handOut(silent, out);
        return true;
      }
    }
    return false;
  }

  /**
   * Takes the values of a record, after {@link #completes}.
   *
   * @param time of the record
   * @param arrival when it came, in milliseconds; counts only on live sources
   * @param in the texts of the record, as they were written
   * @param out knows the fields of readings
   * @return false if the record is late
   */
  boolean take(NarrowRecord record, long time, long arrival, RecordBuffer in, RecordBuffer out) {
    Device device = devices.get(record.device());
    if (device == null) {
      device = new Device(record.device());
      devices.put(device.name, device);
    }
    if (record.timeField() != null) {
      timeField = record.timeField();
    }
    long bucket = Math.floorDiv(time, bucketMillis);
    if (isLate(device, bucket)) {
      if (++device.late < MAX_LATE) {
        return false;
      }
      // The clock was set back: nothing of what came later in its time counts any more.
      numValues -= device.numFields;
      device.numFields = 0;
      device.next = 0;
    }
    device.late = 0;
    if (!device.isOpen) {
      open(device, bucket, time, arrival);
    }
    device.latest = Math.max(device.latest, time);
    for (int i = 0; i < record.size(); i++) {
      put(device, record, record.field(i), time, in, out);
    }
    if (record.leftOut() != null && !leftOutReported) {
      leftOutReported = true;
      badLines.note(
          "'"
              + BadLineCounter.brief(record.leftOut())
              + "' and other fields beside the value of a sensor are left out");
    }
    return true;
  }

  private void put(
      Device device, NarrowRecord record, int field, long time, RecordBuffer in, RecordBuffer out) {
    int slot = slot(record, field, out);
    if (slot == RecordBuffer.NO_SLOT) {
      reportTooManyFields();
      return;
    }
    int place = device.place(slot);
    if (place < 0) {
      if (device.numFields == MAX_FIELDS || numValues >= MAX_VALUES) {
        reportTooManyFields();
        badLines.counts().addUnknownField(InputCounts.OTHERS);
        return;
      }
      place = device.add(slot);
      numValues++;
    }
    if (time < device.times[place]) {
      return;
    }
    device.times[place] = time;
    device.kinds[place] = record.kind(field);
    device.numbers[place] = record.number(field);
    device.texts[place] = record.text(field);
    if (keepText) {
      device.written[place] = in.text(in.slot(record.fieldName(field)));
    }
  }

  private void reportTooManyFields() {
    if (!fieldsReported) {
      fieldsReported = true;
      badLines.warn("more different fields than are kept: the others are left out, and counted");
    }
  }

  /** The field of readings that a value goes to. */
  private int slot(NarrowRecord record, int field, RecordBuffer out) {
    String sensor = record.sensor();
    if (record.isAlone() && sensor != null && !sensor.isEmpty()) {
      Integer known = aloneSlots.get(sensor);
      if (known == null) {
        known = out.slot(sensor);
        if (aloneSlots.size() < MAX_NAMES || known != RecordBuffer.NO_SLOT) {
          aloneSlots.put(sensor, known);
        }
      }
      return known;
    }
    String prefix = sensor == null ? "" : sensor;
    int[] known = slots.get(prefix);
    if (known != null && field < known.length && known[field] != 0) {
      return known[field] - 1;
    }
    String name = record.fieldName(field);
    int slot = out.slot(prefix.isEmpty() ? name : prefix + '.' + name);
    if (slot != RecordBuffer.NO_SLOT) {
      int[] grown =
          known == null
              ? new int[field + 1]
              : Arrays.copyOf(known, Math.max(known.length, field + 1));
      grown[field] = slot + 1;
      slots.put(prefix, grown);
    }
    return slot;
  }

  private void open(Device device, long bucket, long time, long arrival) {
    device.isOpen = true;
    device.bucket = bucket;
    device.latest = time;
    device.openedAt = arrival;
    device.before = lastOpen;
    device.after = null;
    if (lastOpen == null) {
      firstOpen = device;
    } else {
      lastOpen.after = device;
    }
    lastOpen = device;
  }

  private void close(Device device) {
    device.isOpen = false;
    if (device.before == null) {
      firstOpen = device.after;
    } else {
      device.before.after = device.after;
    }
    if (device.after == null) {
      lastOpen = device.before;
    } else {
      device.after.before = device.before;
    }
    device.before = null;
    device.after = null;
  }

  /** Whether a bucket is open. */
  boolean hasOpen() {
    return firstOpen != null;
  }

  /** When the oldest open bucket is over on a live source; {@link Long#MAX_VALUE} for never. */
  long deadline() {
    return firstOpen == null ? Long.MAX_VALUE : firstOpen.openedAt + 2 * bucketMillis;
  }

  /** Hands out the reading of the bucket that was opened first; false if none is open. */
  boolean handOutFirst(RecordBuffer out) {
    if (firstOpen == null) {
      return false;
    }
    handOut(firstOpen, out);
    return true;
  }

  private void handOut(Device device, RecordBuffer out) {
    close(device);
    out.begin(timeText);
    int slot = out.slot(timeField);
    if (slot != RecordBuffer.NO_SLOT) {
      EventMillis.write(device.latest, timeText);
      out.text(slot, 0, timeText.length, 0, timeText.length);
    }
    String field = assembly.device() == null && hasTopics ? TOPIC : assembly.device();
    int named = field == null || device.name.isEmpty() ? RecordBuffer.NO_SLOT : out.slot(field);
    if (named != RecordBuffer.NO_SLOT) {
      out.text(named, device.name, device.name);
    }
    for (int i = 0; i < device.numFields; i++) {
      int to = device.slots[i];
      if (to == slot || to == named) {
        continue;
      }
      out.measuredAt(to, device.times[i]);
      String written = device.written[i];
      String text = device.texts[i];
      if (device.latest - device.times[i] > timeToLive) {
        out.missing(to, "");
      } else if (device.kinds[i] == NarrowRecord.NUMBER) {
        out.number(to, device.numbers[i], written);
      } else if (device.kinds[i] == NarrowRecord.BOOLEAN) {
        out.bool(to, device.numbers[i] != 0, written);
      } else if (device.kinds[i] == NarrowRecord.TEXT && text != null) {
        out.text(to, text, written == null ? "" : written);
      } else {
        out.missing(to, written == null ? "" : written);
      }
    }
  }
}

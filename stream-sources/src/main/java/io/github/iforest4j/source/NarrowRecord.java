package io.github.iforest4j.source;

import io.github.iforest4j.schema.EventTime;
import io.github.iforest4j.schema.LongFormat;
import io.github.iforest4j.schema.RecordSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One record before it is assembled: whose it is, when it was, and which values it has under which
 * names. Names, devices and texts that came before cost no allocation. Not thread-safe.
 */
final class NarrowRecord implements RecordSink {
  /** No time. */
  static final long NONE = EventMillis.NONE;

  static final byte NUMBER = 0;
  static final byte TEXT = 1;
  static final byte BOOLEAN = 2;
  static final byte MISSING = 3;

  private static final String TOPIC = "topic";

  /** The base name of SenML. */
  private static final String BASE_NAME = "bn";

  private static final Set<String> BASES = Set.of(BASE_NAME, "bt", "bv", "bu", "bver", "bs");

  /** Smaller times of SenML are relative to now (RFC 8428, section 4.5.3). */
  private static final double RELATIVE_BELOW = 1 << 28;

  private static final String MEASUREMENT = "measurement";

  /** The maximum number of topics that are kept in parts. */
  private static final int MAX_TOPICS = 1 << 16;

  /** What a field is for, by its name. */
  private enum Role {
    BASE,
    DEVICE,
    TOPIC,
    SENSOR,
    TIME,
    VALUE,
    OTHER
  }

  /** A topic in parts. */
  private record Topic(String whole, String device, String sensor) {}

  private final @Nullable String deviceField;
  private final @Nullable String sensorField;
  private final boolean hasTopics;
  private final TextPool pool = new TextPool();
  private final Map<String, Topic> topics = new HashMap<>();

  private final List<String> fields = new ArrayList<>();
  private final List<Role> roles = new ArrayList<>();

  /** By field, of the current record. */
  private byte[] kinds = new byte[16];

  private double[] numbers = new double[16];
  private @Nullable String[] texts = new String[16];
  private long[] times = new long[16];

  /** By field, whether a text of it was looked at. */
  private boolean[] seen = new boolean[16];

  /** The fields that are set, in their order; then those that are values. */
  private int[] used = new int[16];

  private int numUsed;

  // Of a pack of SenML.
  private long pack;
  private boolean hasBase;
  private String baseName = "";
  private double baseTime;
  private double baseValue;
  private final Map<String, Map<String, String>> joinedNames = new HashMap<>();
  private int numJoined;

  private String device = "";
  private @Nullable String sensor;
  private boolean alone;
  private long time;
  private @Nullable String timeField;
  private @Nullable String leftOut;

  NarrowRecord(Assembly assembly, boolean hasTopics) {
    this.deviceField = assembly.device();
    this.sensorField = assembly.sensor();
    this.hasTopics = hasTopics;
  }

  /** Takes a record apart; the buffer is not needed afterwards, except for its texts. */
  void read(RecordBuffer record) {
    numUsed = 0;
    record.copyTo(this);
    if (record.pack() == 0 || record.pack() != pack) {
      pack = record.pack();
      hasBase = false;
      baseName = "";
      baseTime = 0;
      baseValue = 0;
    }
    if (pack == 0 || !isSenml()) {
      readFields();
    }
  }

  /**
   * Takes a record of a SenML pack (RFC 8428) apart; false if it is none. What begins with b holds
   * for the records behind it in the same array, too. Sums, units and data are left out.
   */
  private boolean isSenml() {
    for (int i = 0; i < numUsed; i++) {
      int field = used[i];
      if (roles.get(field) == Role.BASE || fields.get(field).equals(BASE_NAME)) {
        hasBase = true;
        switch (fields.get(field)) {
          case BASE_NAME -> baseName = name(field);
          case "bt" -> baseTime = finite(field);
          case "bv" -> baseValue = finite(field);
          default -> {}
        }
      }
    }
    if (!hasBase) {
      return false;
    }
    double seconds = baseTime;
    String name = "";
    int value = -1;
    for (int i = 0; i < numUsed; i++) {
      int field = used[i];
      switch (fields.get(field)) {
        case "n" -> name = name(field);
        case "t" -> seconds += finite(field);
        case "v", "vs", "vb" -> value = field;
        default -> {}
      }
    }
    boolean byBase = BASE_NAME.equals(deviceField);
    device = byBase ? baseName : "";
    sensor = byBase || baseName.isEmpty() ? name : name.isEmpty() ? baseName : joined(name);
    alone = true;
    // Smaller numbers are relative to now, which only a live source knows.
    time = seconds < RELATIVE_BELOW ? NONE : EventMillis.of(seconds);
    timeField = null;
    leftOut = null;
    numUsed = value < 0 || sensor.isEmpty() ? 0 : 1;
    if (value >= 0) {
      used[0] = value;
      numbers[value] += kinds[value] == NUMBER ? baseValue : 0;
    }
    return true;
  }

  private double finite(int field) {
    return kinds[field] == NUMBER ? numbers[field] : 0;
  }

  /** The full name of a sensor; allocates only for a new one. */
  private String joined(String name) {
    Map<String, String> known = joinedNames.get(baseName);
    String joined = known == null ? null : known.get(name);
    if (joined == null) {
      joined = baseName + name;
      if (numJoined++ >= MAX_TOPICS) {
        numJoined = 0;
        joinedNames.clear();
      }
      joinedNames.computeIfAbsent(baseName, base -> new HashMap<>()).put(name, joined);
    }
    return joined;
  }

  private void readFields() {
    time = NONE;
    device = "";
    sensor = null;
    leftOut = null;
    Topic topic = null;
    int value = -1;
    int numValues = 0;
    for (int i = 0; i < numUsed; i++) {
      int field = used[i];
      Role role = roles.get(field);
      boolean isTime = times[field] != NONE;
      if (role == Role.DEVICE) {
        device = name(field);
      } else if (role == Role.TOPIC) {
        topic = kinds[field] == TEXT ? topic(texts[field]) : null;
      } else if (role == Role.SENSOR && sensor == null && isSensor(field)) {
        sensor = name(field);
      } else if (isTime) {
        if (time == NONE) {
          time = times[field];
          timeField = fields.get(field);
        }
      } else {
        value = role == Role.VALUE || role == Role.SENSOR && isValue(field) ? field : value;
        used[numValues++] = field;
      }
    }
    boolean column = sensor != null;
    if (topic != null) {
      boolean both = column && value >= 0;
      device = deviceField == null ? both ? topic.whole() : topic.device() : device;
      sensor = both ? sensor : topic.sensor();
      column &= both;
    }
    alone = sensor != null && value >= 0 && (column || numValues == 1);
    if (alone && numValues > 1) {
      leftOut = fields.get(used[0] == value ? used[1] : used[0]);
      used[0] = value;
      numValues = 1;
    } else if (column && !alone) {
      // What is a text beside a measurement is one of its tags.
      int numbersLeft = 0;
      for (int i = 0; i < numValues; i++) {
        if (kinds[used[i]] != TEXT) {
          used[numbersLeft++] = used[i];
        }
      }
      numValues = numbersLeft;
    }
    numUsed = numValues;
  }

  /** The device; empty if there is none. */
  String device() {
    return device;
  }

  /** The sensor that all values are of; null if each field is one. */
  @Nullable String sensor() {
    return sensor;
  }

  /** Whether there is one value, which is called as its sensor is. */
  boolean isAlone() {
    return alone;
  }

  /** Milliseconds since 1970, or {@link EventMillis#NONE}. */
  long time() {
    return time;
  }

  /** The field of the time; null if there is none. */
  @Nullable String timeField() {
    return timeField;
  }

  /** A field that is left out, since the value of the sensor is in another one; null if none is. */
  @Nullable String leftOut() {
    return leftOut;
  }

  /** The number of values. */
  int size() {
    return numUsed;
  }

  /** The field of a value: below 4096, and the same for the same name. */
  int field(int i) {
    return used[i];
  }

  String fieldName(int field) {
    return fields.get(field);
  }

  byte kind(int field) {
    return kinds[field];
  }

  double number(int field) {
    return numbers[field];
  }

  @Nullable String text(int field) {
    return texts[field];
  }

  private boolean isSensor(int field) {
    // A number in the column that the user names is a name, too; elsewhere it is a value.
    return kinds[field] == TEXT || kinds[field] == NUMBER && fields.get(field).equals(sensorField);
  }

  private boolean isValue(int field) {
    return LongFormat.isValueName(fields.get(field));
  }

  private String name(int field) {
    String text = texts[field];
    return kinds[field] == TEXT && text != null
        ? text
        : kinds[field] == NUMBER ? pool.of(numbers[field]) : "";
  }

  private Topic topic(@Nullable String whole) {
    String text = whole == null ? "" : whole;
    Topic known = topics.get(text);
    if (known == null) {
      int slash = text.lastIndexOf('/');
      known = new Topic(text, text.substring(0, Math.max(0, slash)), text.substring(slash + 1));
      if (topics.size() >= MAX_TOPICS) {
        topics.clear();
      }
      topics.put(text, known);
    }
    return known;
  }

  private Role role(String name) {
    if (name.equals(TOPIC) && hasTopics) {
      return Role.TOPIC;
    }
    if (name.equals(deviceField)) {
      return Role.DEVICE;
    }
    boolean sensors =
        sensorField == null
            ? LongFormat.isSensorName(name) || name.equals(MEASUREMENT)
            : name.equals(sensorField);
    if (sensors) {
      return Role.SENSOR;
    }
    if (BASES.contains(name)) {
      return Role.BASE;
    }
    if (EventTime.isClockName(name)) {
      return Role.TIME;
    }
    return LongFormat.isValueName(name) ? Role.VALUE : Role.OTHER;
  }

  @Override
  public int fieldIndex(String name) {
    int field = fields.size();
    fields.add(name);
    roles.add(role(name));
    if (field == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * field);
      numbers = Arrays.copyOf(numbers, 2 * field);
      texts = Arrays.copyOf(texts, 2 * field);
      times = Arrays.copyOf(times, 2 * field);
      used = Arrays.copyOf(used, 2 * field);
      seen = Arrays.copyOf(seen, 2 * field);
    }
    return field;
  }

  private void set(int field, byte kind, double number, @Nullable String text, long millis) {
    kinds[field] = kind;
    numbers[field] = number;
    texts[field] = text;
    times[field] = millis;
    used[numUsed++] = field;
  }

  @Override
  public void setNumber(int field, double value) {
    boolean clock = roles.get(field) == Role.TIME;
    set(field, NUMBER, value, null, clock ? EventMillis.of(value) : NONE);
  }

  @Override
  public void setText(int field, String value) {
    set(field, TEXT, Double.NaN, value, isClock(field, value) ? EventMillis.of(value) : NONE);
  }

  @Override
  public void setText(int field, byte[] ascii, int from, int to) {
    if (roles.get(field) == Role.TIME) {
      long millis = EventMillis.of(ascii, from, to);
      if (millis != NONE) {
        set(field, TEXT, Double.NaN, null, millis);
        return;
      }
    }
    setText(field, pool.of(ascii, from, to));
  }

  /** A field without the name of a clock is one if the first text in it is a date. */
  private boolean isClock(int field, String value) {
    if (roles.get(field) == Role.OTHER && !seen[field]) {
      seen[field] = true;
      if (EventTime.looksLikeTime(value) && EventMillis.of(value) != NONE) {
        roles.set(field, Role.TIME);
      }
    }
    return roles.get(field) == Role.TIME;
  }

  @Override
  public void setBoolean(int field, boolean value) {
    set(field, BOOLEAN, value ? 1 : 0, null, NONE);
  }

  @Override
  public void setMissing(int field) {
    set(field, MISSING, Double.NaN, null, NONE);
  }
}

package io.github.iforest4j.view.page;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldKind;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that the page shows, in memory whose size depends on the schema alone. Owned by one thread.
 */
final class PageModel {
  /** At most so many fields get a chart. */
  static final int MAX_FIELDS = 24;

  /** The newest alerts. */
  static final int MAX_ALERTS = 120;

  static final int MAX_INCIDENTS = 60;

  /** So many devices have charts of their own. */
  static final int MAX_LINES = 16;

  /** So many devices are counted one by one. */
  static final int MAX_DEVICES = 10_000;

  /** A step in time this much longer than usual, or an hour, is believed when it repeats. */
  private static final long JUMP_STEPS = 1_000;

  private static final long HOUR = 3_600_000;
  private static final int JUMPS_BELIEVED = 5;
  private static final int RETURNS_BELIEVED = 50;

  /** Over so many readings the usual step is measured. */
  private static final int GAP_READINGS = 200;

  private static final int RATE_TICKS = 20;

  private final Dashboard.Settings settings;
  private final FeatureSchema schema;
  private final int[] shown;
  private final boolean keyed;
  private final Clock clock;

  private Boolean timed;
  private boolean eventTimes;
  private Timeline all;
  private final Map<String, Line> lines = new HashMap<>();
  private final Map<String, Device> devices = new HashMap<>();
  private final Map<String, Alert> alerts = new LinkedHashMap<>();
  private final Map<String, String> suppressed = new LinkedHashMap<>();
  private final Map<String, Incident> incidents = new LinkedHashMap<>();
  private final Map<LabelStatus, Long> labels = new EnumMap<>(LabelStatus.class);

  private long stamp = 1;
  private long readings;
  private long warming;
  private long anomalies;
  private long labelled;
  private long suppressedCount;
  private long unplaced;
  private long firstX;
  private long lastX;
  private long gap;
  private int jumps;
  private int returns;
  private long resets;
  private long toLearn;
  private boolean ended;
  private String drift;
  private long driftAt;

  private final long[] tickReadings = new long[RATE_TICKS];
  private final long[] tickNanos = new long[RATE_TICKS];
  private int ticks;

  /** What is kept of a device that has charts of its own. */
  private static final class Line {
    final Timeline timeline;
    long used;

    Line(Timeline timeline) {
      this.timeline = timeline;
    }
  }

  /** What is counted of each device. */
  static final class Device {
    final String name;
    long readings;
    long anomalies;
    long lastAnomaly = Long.MIN_VALUE;

    Device(String name) {
      this.name = name;
    }
  }

  /** An alert with what came to it. */
  static final class Alert {
    final AnomalyEvent event;
    final String device;
    final long x;
    final String incident;

    /** Why nobody was alerted; null when somebody was. */
    String suppressed;

    AnomalyLabel label;
    long changed;

    Alert(AnomalyEvent event, String device, long x, String incident) {
      this.event = event;
      this.device = device;
      this.x = x;
      this.incident = incident;
    }
  }

  /**
   * Nothing seen.
   *
   * @param generation larger than that of what browsers were shown before
   */
  PageModel(Dashboard.Settings settings, FeatureSchema schema, Clock clock, long generation) {
    this.resets = generation;
    this.settings = settings;
    this.schema = schema;
    this.clock = clock;
    this.shown = shownFields(schema);
    this.keyed = settings.keyField() >= 0;
  }

  /** Numeric and boolean features before categorical ones, as far as there is room. */
  static int[] shownFields(FeatureSchema schema) {
    List<Integer> fields = new ArrayList<>();
    for (boolean categorical : new boolean[] {false, true}) {
      for (int f = 0; f < schema.numFields(); f++) {
        Field field = schema.field(f);
        if (field.isFeature() && (field.kind() == FieldKind.CATEGORICAL) == categorical) {
          fields.add(f);
        }
      }
    }
    return fields.stream().limit(MAX_FIELDS).mapToInt(Integer::intValue).toArray();
  }

  Dashboard.Settings settings() {
    return settings;
  }

  FeatureSchema schema() {
    return schema;
  }

  int[] shown() {
    return shown;
  }

  boolean isKeyed() {
    return keyed;
  }

  /** Null until the first reading decides. */
  Boolean timed() {
    return timed;
  }

  /** There is no model yet: so many readings were learned from, of so many. */
  void learning(long learned, long wanted) {
    readings = learned;
    toLearn = wanted;
  }

  /** How many readings are to be learned from; 0 when the model was there from the beginning. */
  long toLearn() {
    return toLearn;
  }

  void reading(ReadingRing.Slot slot) {
    readings++;
    warming += slot.warming ? 1 : 0;
    if (timed == null) {
      begin(slot.millis != Dashboard.NO_TIME);
    }
    String name = slot.device == null ? "" : named(slot.device);
    Device device = device(name);
    if (device != null) {
      device.readings++;
    }
    long x = place(slot);
    if (x == Dashboard.NO_TIME) {
      unplaced++;
      return;
    }
    all.add(x, slot, stamp);
    if (keyed && device != null) {
      Line line = lines.get(name);
      if (line == null && lines.size() < MAX_LINES) {
        line = line(name);
      }
      if (line != null) {
        line.timeline.add(x, slot, stamp);
      }
    }
  }

  private void begin(boolean withTimes) {
    eventTimes = withTimes;
    timed = withTimes || !settings.numbered();
    all = newTimeline();
  }

  private Timeline newTimeline() {
    return new Timeline(shown.length, timed ? Timeline.TIME_WIDTHS : Timeline.COUNT_WIDTHS);
  }

  private Device device(String name) {
    Device device = devices.get(name);
    if (device == null && devices.size() < MAX_DEVICES) {
      device = new Device(name);
      devices.put(name, device);
    }
    return device;
  }

  /** Charts for a device, at the expense of the one that nobody asked about for longest. */
  private Line line(String name) {
    Line line = lines.get(name);
    if (line == null) {
      if (lines.size() >= MAX_LINES) {
        String oldest =
            lines.entrySet().stream()
                .min(Comparator.comparingLong(e -> e.getValue().used))
                .orElseThrow()
                .getKey();
        lines.remove(oldest);
      }
      line = new Line(newTimeline());
      lines.put(name, line);
    }
    line.used = stamp;
    return line;
  }

  /** Where a reading stands on the axis; {@link Dashboard#NO_TIME} when that cannot be believed. */
  private long place(ReadingRing.Slot slot) {
    long x;
    if (!timed) {
      x = readings - 1;
    } else if (slot.millis != Dashboard.NO_TIME) {
      x = slot.millis;
    } else {
      // One reading without a time among those with times came with them.
      x = eventTimes ? lastX : clock.millis();
    }
    if (readings == 1) {
      firstX = x;
      lastX = x;
      return x;
    }
    long limit = Math.max(HOUR, JUMP_STEPS * gap);
    if (timed && x - lastX > limit && ++jumps < JUMPS_BELIEVED) {
      return Dashboard.NO_TIME;
    }
    if (timed && lastX - x > limit) {
      if (++returns < RETURNS_BELIEVED) {
        return Dashboard.NO_TIME;
      }
      restart(x);
    } else {
      returns = 0;
    }
    jumps = 0;
    lastX = Math.max(lastX, x);
    if (readings <= GAP_READINGS) {
      gap = (lastX - firstX) / (readings - 1);
    }
    return x;
  }

  /** The stream began again in the past: what was drawn would hide what comes. */
  private void restart(long x) {
    all = newTimeline();
    lines.clear();
    resets++;
    returns = 0;
    firstX = x;
    lastX = x;
  }

  /** A name from the stream, without what no name has, and not longer than a line. */
  static String named(String text) {
    boolean plain = text.length() <= 64;
    for (int i = 0; plain && i < text.length(); i++) {
      plain = !Character.isISOControl(text.charAt(i));
    }
    if (plain) {
      return text;
    }
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(64)
        .forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return clean.toString();
  }

  void anomaly(AnomalyEvent event) {
    anomalies++;
    if (timed == null) {
      begin(event.evidence().time() != null);
    }
    String name = named(event.key());
    Device device = device(name);
    long x = event.time() != null && timed ? event.time().toEpochMilli() : event.position();
    if (device != null) {
      device.anomalies++;
      device.lastAnomaly = x;
    }
    if (keyed) {
      line(name);
    }
    Incident incident = incidents.get(event.episode());
    if (incident == null) {
      incident = new Incident(event.episode(), name, x, event);
      incidents.put(incident.id, incident);
      if (incidents.size() > MAX_INCIDENTS) {
        incidents.remove(incidents.keySet().iterator().next());
      }
    }
    incident.add(x, event);
    String why = suppressed.remove(event.id());
    incident.silent &= why != null;
    incident.changed = stamp;
    Alert alert = new Alert(event, name, x, incident.id);
    alert.suppressed = why;
    alert.changed = stamp;
    alerts.put(event.id(), alert);
    if (alerts.size() > MAX_ALERTS) {
      alerts.remove(alerts.keySet().iterator().next());
    }
  }

  /** The anomaly that is told next alerted nobody. */
  void suppressed(String id, String why) {
    suppressed.put(id, why);
    suppressedCount++;
    if (suppressed.size() > MAX_ALERTS) {
      suppressed.remove(suppressed.keySet().iterator().next());
    }
  }

  long suppressedCount() {
    return suppressedCount;
  }

  /** An episode is over. */
  void over(String episode) {
    Incident incident = incidents.get(episode);
    if (incident != null) {
      close(incident);
    }
  }

  private void close(Incident incident) {
    if (incident.open) {
      incident.open = false;
      incident.changed = stamp;
    }
  }

  void labelled(AnomalyEvent event, AnomalyLabel label) {
    labelled++;
    labels.merge(label.status(), 1L, Long::sum);
    Alert alert = alerts.get(event.id());
    if (alert == null) {
      return;
    }
    alert.label = label;
    alert.changed = stamp;
    Incident incident = incidents.get(alert.incident);
    if (incident != null) {
      incident.labelled(event, label);
      incident.changed = stamp;
    }
  }

  /** The stream is over: nothing is open any more. */
  void end() {
    ended = true;
    incidents.values().forEach(this::close);
  }

  /** Notes the rate. */
  void tick(long nanoTime) {
    tickReadings[ticks % RATE_TICKS] = readings;
    tickNanos[ticks % RATE_TICKS] = nanoTime;
    ticks++;
  }

  /** Everything that changes from now on is newer than what was written. */
  void advance() {
    stamp++;
  }

  long stamp() {
    return stamp;
  }

  /** Readings a second, over the last ticks. */
  double rate() {
    if (ticks < 2) {
      return 0;
    }
    int newest = (ticks - 1) % RATE_TICKS;
    int oldest = ticks <= RATE_TICKS ? 0 : ticks % RATE_TICKS;
    double seconds = (tickNanos[newest] - tickNanos[oldest]) / 1e9;
    return seconds <= 0 ? 0 : (tickReadings[newest] - tickReadings[oldest]) / seconds;
  }

  /** The charts of a device, or of all together; null while there are none. */
  Timeline timeline(String device) {
    if (device.isEmpty() || all == null) {
      return all;
    }
    return devices.containsKey(device) ? line(device).timeline : null;
  }

  /** The resolution at which one reading takes about one stretch. */
  int usualTier() {
    for (int t = 0; t < all.numTiers(); t++) {
      if (all.width(t) >= gap) {
        return timed && gap < 1_000 && t == 0 && ticks > 8 * RATE_TICKS ? 1 : t;
      }
    }
    return all.numTiers() - 1;
  }

  /** Devices to choose from: those with the latest anomalies first. */
  List<Device> devices(int limit) {
    return devices.values().stream()
        .filter(d -> !d.name.isEmpty())
        .sorted(
            Comparator.comparingLong((Device d) -> d.lastAnomaly)
                .reversed()
                .thenComparing(d -> d.name))
        .limit(limit)
        .toList();
  }

  /** The anomaly of an alert; null when the page has it no more. */
  AnomalyEvent event(String id) {
    Alert alert = alerts.get(id);
    return alert == null ? null : alert.event;
  }

  /** The anomalies of an episode that the page still has. */
  List<AnomalyEvent> episode(String id) {
    return alerts.values().stream().filter(a -> a.incident.equals(id)).map(a -> a.event).toList();
  }

  Map<String, Alert> alerts() {
    return alerts;
  }

  Collection<Incident> incidents() {
    return incidents.values();
  }

  Map<LabelStatus, Long> labels() {
    return labels;
  }

  long readings() {
    return readings;
  }

  long warming() {
    return warming;
  }

  long anomalies() {
    return anomalies;
  }

  long labelledCount() {
    return labelled;
  }

  long unplaced() {
    return unplaced;
  }

  long lastX() {
    return lastX;
  }

  long resets() {
    return resets;
  }

  int numDevices() {
    return devices.size() - (devices.containsKey("") ? 1 : 0);
  }

  /** The stream, or that of a device, has changed for good. */
  void drift(DriftEvent event) {
    drift = event.key().isEmpty() ? event.words() : named(event.key()) + ": " + event.words();
    driftAt = event.time() != null ? event.time().toEpochMilli() : lastX;
  }

  /** The latest drift in words; null when there was none. */
  String drift() {
    return drift;
  }

  long driftAt() {
    return driftAt;
  }

  boolean isEnded() {
    return ended;
  }
}

package io.github.iforest4j.view.page;

import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.ArrivalEvent;
import io.github.iforest4j.engine.event.DriftEvent;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.PlainText;
import io.github.iforest4j.time.Timing;
import io.github.iforest4j.view.field.ShownFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that the page shows, in memory whose size depends on the schema alone. Owned by one thread.
 */
final class PageModel {
  private static final int MAX_NAME = 64;
  private static final int MAX_ARRIVALS = 20;

  private final Dashboard.Settings settings;
  private final FeatureSchema schema;
  private final ChartFields fields;
  private final DeviceTable devices = new DeviceTable();
  private final Timing timing;
  private final PageAlerts alerts = new PageAlerts();
  private final RateMeter rate = new RateMeter();

  /** Both null until the first reading decides what the horizontal axis is. */
  private @Nullable Placement placement;

  private @Nullable DeviceCharts charts;

  private long stamp = 1;
  private long readings;
  private long warming;
  private long unplaced;
  private long generation;
  private long toLearn;
  private boolean ended;
  private final Map<String, ArrivalEvent> arrivals = new LinkedHashMap<>();
  private long arrivalCount;
  private @Nullable String drift;
  private long driftAt;

  /**
   * An empty page.
   *
   * @param generation larger than that of what browsers were shown before
   */
  PageModel(
      Dashboard.Settings settings,
      FeatureSchema schema,
      ShownFields shown,
      Timing timing,
      long generation) {
    this.generation = generation;
    this.settings = settings;
    this.schema = schema;
    this.timing = timing;
    this.fields = new ChartFields(shown);
  }

  Dashboard.Settings settings() {
    return settings;
  }

  FeatureSchema schema() {
    return schema;
  }

  /** The fields with a chart. */
  ChartFields fields() {
    return fields;
  }

  boolean isKeyed() {
    return settings.keyField() >= 0;
  }

  /** Whether it is known what the horizontal axis is; before that there are no charts. */
  boolean hasCharts() {
    return charts != null;
  }

  /** Whether the horizontal axis is time. */
  boolean isTimed() {
    return placement != null && placement.isTimed();
  }

  /** Whether the readings' times name no zone, so that nobody knows whether they are UTC. */
  boolean isLocal() {
    return schema.clock().format().local();
  }

  /**
   * There is no model yet.
   *
   * @param learned the number of readings learned from so far
   * @param wanted the number that is wanted
   */
  void learning(long learned, long wanted) {
    readings = learned;
    toLearn = wanted;
  }

  /** How many readings are to be learned from; 0 if the model was there from the beginning. */
  long toLearn() {
    return toLearn;
  }

  private void begin(boolean eventTimes) {
    placement = new Placement(timing, eventTimes, settings.numbered());
    long[] widths = placement.isTimed() ? Timeline.TIME_WIDTHS : Timeline.COUNT_WIDTHS;
    charts = new DeviceCharts(fields.size(), widths, isKeyed(), devices);
  }

  void reading(ReadingRing.Slot slot) {
    readings++;
    warming += slot.warming ? 1 : 0;
    if (charts == null) {
      begin(slot.millis != Dashboard.NO_TIME);
    }
    String name = slot.device == null ? "" : named(slot.device);
    DeviceCharts all = charts();
    devices.device(name);
    Placement axis = placement();
    long x = axis.place(slot.millis);
    if (axis.hasRestarted()) {
      // The old readings are later than the new ones, and would hide them.
      all.restart();
      fields.restart();
      generation++;
    }
    if (x == Dashboard.NO_TIME) {
      unplaced++;
    } else {
      all.add(x, fields.pick(slot), name, stamp);
      fields.keep(x, name, slot);
    }
  }

  /** A name from the stream without hidden characters, and not longer than a line. */
  static String named(String text) {
    return text.length() <= MAX_NAME && text.codePoints().noneMatch(PlainText::isHidden)
        ? text
        : PlainText.withoutHidden(
            text.substring(0, text.offsetByCodePoints(0, codePointsUpTo(text, MAX_NAME))));
  }

  private static int codePointsUpTo(String text, int limit) {
    return Math.min(limit, text.codePointCount(0, text.length()));
  }

  void anomaly(AnomalyEvent event) {
    if (charts == null) {
      begin(event.evidence().time() != null);
    }
    String name = named(event.key());
    long x = event.time() != null && isTimed() ? event.time().toEpochMilli() : event.position();
    PageIncident incident = alerts.add(event, name, x, stamp);
    devices.anomaly(incident);
    charts().show(name, stamp);
    fields.need(incident.causes(), stamp);
  }

  void suppressed(String id, String why) {
    alerts.suppress(id, why);
  }

  /** An incident of a device is over. */
  void over(String device, String incident) {
    alerts.over(incident, stamp);
    devices.over(named(device), incident);
  }

  void labelled(AnomalyEvent event, AnomalyLabel label) {
    PageIncident incident = alerts.labelled(event, label, stamp);
    if (incident != null) {
      devices.labelled(incident);
    }
  }

  /** The stream, or that of one device, has changed for good. */
  void arrival(ArrivalEvent event) {
    if (event.over()) {
      arrivals.remove(event.incident());
    } else if (arrivals.size() < MAX_ARRIVALS) {
      arrivals.put(event.incident(), event);
    }
    arrivalCount += event.over() ? -1 : 1;
    devices.arrival(named(event.key()), event.over() ? stillOpen(event.key()) : event.words());
  }

  /** What else is unusual about the arrivals of a device, such as the silence of another field. */
  private String stillOpen(String key) {
    for (ArrivalEvent open : arrivals.values()) {
      if (open.key().equals(key)) {
        return open.words();
      }
    }
    return "";
  }

  /** What is unusual about the arrival of readings now, in words; the first ones. */
  List<String> arrivals() {
    return arrivals.values().stream()
        .map(e -> e.key().isEmpty() ? e.words() : named(e.key()) + ": " + e.words())
        .toList();
  }

  /** The number of open incidents about the arrival of readings. */
  long arrivalCount() {
    return Math.max(arrivals.size(), arrivalCount);
  }

  void drift(DriftEvent event) {
    drift = event.key().isEmpty() ? event.words() : named(event.key()) + ": " + event.words();
    driftAt = event.time() != null ? event.time().toEpochMilli() : lastX();
  }

  /** The stream is over, and no incident is open any more. */
  void end() {
    ended = true;
    alerts.end(stamp);
    devices.end();
  }

  /** Measures the rate. */
  void tick(long nanoTime) {
    rate.tick(readings, nanoTime);
  }

  /** Gives causes of incidents their charts; says whether a chart has another field now. */
  boolean changeCharts() {
    boolean changed = charts != null && fields.change(charts, stamp);
    generation += changed ? 1 : 0;
    return changed;
  }

  /** Makes everything that changes from now on newer than what was sent. */
  void advance() {
    stamp++;
  }

  /** The stamp of what changes now. */
  long stamp() {
    return stamp;
  }

  /** Readings per second over the last ticks. */
  double rate() {
    return rate.perSecond();
  }

  /** The charts, after the first reading. */
  private DeviceCharts charts() {
    return Objects.requireNonNull(charts, "no reading yet");
  }

  /** The horizontal axis, after the first reading. */
  private Placement placement() {
    return Objects.requireNonNull(placement, "no reading yet");
  }

  @Nullable Timeline timeline(String device) {
    return charts == null ? null : charts.timeline(device, stamp);
  }

  /** The number of resolutions; only if there are charts. */
  int numTiers() {
    return charts().all().numTiers();
  }

  /** The resolution at which one reading takes about one stretch; only if there are charts. */
  int usualTier() {
    Timeline all = charts().all();
    for (int t = 0; t < all.numTiers(); t++) {
      if (all.width(t) >= placement().gap()) {
        return isTimed() && placement().gap() < 1_000 && t == 0 && rate.isSettled() ? 1 : t;
      }
    }
    return all.numTiers() - 1;
  }

  /** The devices of the stream. */
  DeviceTable devices() {
    return devices;
  }

  PageAlerts alerts() {
    return alerts;
  }

  /** The number of readings, those without a verdict included. */
  long readings() {
    return readings;
  }

  /** The number of readings without a verdict. */
  long warming() {
    return warming;
  }

  /** The number of readings that are in no chart, because their times are not plausible. */
  long unplaced() {
    return unplaced;
  }

  /** The latest place on the horizontal axis; 0 before the first reading. */
  long lastX() {
    return placement == null ? 0 : placement.lastX();
  }

  /** Larger whenever a browser must forget what it has. */
  long generation() {
    return generation;
  }

  /** The latest drift in words; null if there was none. */
  @Nullable String drift() {
    return drift;
  }

  /** The place of the latest drift on the horizontal axis. */
  long driftAt() {
    return driftAt;
  }

  boolean isEnded() {
    return ended;
  }
}

package io.github.iforest4j.view.page;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The charts of all readings together and of single devices. Constant memory: only {@value
 * #MAX_CHARTS} devices have charts of their own. Not thread-safe.
 */
final class DeviceCharts {
  /** Maximum number of devices with charts of their own. */
  private static final int MAX_CHARTS = 16;

  private final int fields;
  private final long[] widths;
  private final boolean keyed;
  private final Map<String, Chart> charts = new HashMap<>();
  private final DeviceTable devices;
  private Timeline all;

  /** The charts of one device. */
  private static final class Chart {
    final Timeline timeline;

    /** When the device last had an anomaly, or was last looked at. */
    long used;

    Chart(Timeline timeline) {
      this.timeline = timeline;
    }
  }

  /**
   * Empty charts.
   *
   * @param fields the number of fields in a chart
   * @param widths the resolutions
   * @param keyed whether devices are distinguished
   * @param devices the devices that are known; only these have charts
   */
  DeviceCharts(int fields, long[] widths, boolean keyed, DeviceTable devices) {
    this.devices = devices;
    this.fields = fields;
    this.widths = widths;
    this.keyed = keyed;
    this.all = new Timeline(fields, widths);
  }

  /** Empties the charts, since the stream began again in the past. */
  void restart() {
    all = new Timeline(fields, widths);
    charts.clear();
  }

  /** Empties one chart, since another field takes its place. */
  void clear(int chart) {
    all.clear(chart);
    charts.values().forEach(of -> of.timeline.clear(chart));
  }

  /** Adds one value of a reading that was added before, see {@link Timeline#fill}. */
  void fill(int chart, long x, ReadingRing.Slot reading, int field) {
    all.fill(chart, x, reading, field);
    Chart of = charts.get(reading.device);
    if (of != null) {
      of.timeline.fill(chart, x, reading, field);
    }
  }

  /** Adds a reading of a device at its place. */
  void add(long x, ReadingRing.Slot reading, String device, long stamp) {
    all.add(x, reading, stamp);
    if (!keyed || !devices.contains(device)) {
      return;
    }
    Chart chart = charts.get(device);
    if (chart == null && charts.size() < MAX_CHARTS) {
      chart = chart(device, stamp);
    }
    if (chart != null) {
      chart.timeline.add(x, reading, stamp);
    }
  }

  /** Gives a device charts if it has none, in the place of the device that was used longest ago. */
  void show(String device, long stamp) {
    if (keyed) {
      chart(device, stamp);
    }
  }

  private Chart chart(String device, long stamp) {
    Chart chart = charts.get(device);
    if (chart == null) {
      if (charts.size() >= MAX_CHARTS) {
        charts.remove(
            charts.entrySet().stream()
                .min(Comparator.comparingLong(entry -> entry.getValue().used))
                .orElseThrow()
                .getKey());
      }
      chart = new Chart(new Timeline(fields, widths));
      charts.put(device, chart);
    }
    chart.used = stamp;
    return chart;
  }

  /** The charts of all readings. */
  Timeline all() {
    return all;
  }

  /** The charts of a device, or of all readings for an empty name; null for an unknown device. */
  @Nullable Timeline timeline(String device, long stamp) {
    if (device.isEmpty()) {
      return all;
    }
    return devices.contains(device) ? chart(device, stamp).timeline : null;
  }
}

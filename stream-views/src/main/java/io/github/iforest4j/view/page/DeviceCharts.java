package io.github.iforest4j.view.page;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The charts of all readings together and of single devices, and what is counted of each device.
 * Constant memory: only {@value #MAX_CHARTS} devices have charts of their own, and only {@value
 * #MAX_DEVICES} are counted. Not thread-safe.
 */
final class DeviceCharts {
  /** Maximum number of devices with charts of their own. */
  private static final int MAX_CHARTS = 16;

  /** Maximum number of devices that are counted one by one. */
  private static final int MAX_DEVICES = 10_000;

  private final int fields;
  private final long[] widths;
  private final boolean keyed;
  private final Map<String, Chart> charts = new HashMap<>();
  private final Map<String, Device> devices = new HashMap<>();
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

  /** What is counted of a device. */
  static final class Device {
    final String name;
    long readings;
    long anomalies;
    long lastAnomaly = Long.MIN_VALUE;

    Device(String name) {
      this.name = name;
    }
  }

  /**
   * Empty charts.
   *
   * @param fields the number of fields in a chart
   * @param widths the resolutions
   * @param keyed whether devices are distinguished
   */
  DeviceCharts(int fields, long[] widths, boolean keyed) {
    this.fields = fields;
    this.widths = widths;
    this.keyed = keyed;
    this.all = new Timeline(fields, widths);
  }

  /** Empties the charts, since the stream began again in the past; the counts stay. */
  void restart() {
    all = new Timeline(fields, widths);
    charts.clear();
  }

  /** The counts of a device; null if there are too many devices. */
  @Nullable Device device(String name) {
    Device device = devices.get(name);
    if (device == null && devices.size() < MAX_DEVICES) {
      device = new Device(name);
      devices.put(name, device);
    }
    return device;
  }

  /** Adds a reading of a device at its place. */
  void add(long x, ReadingRing.Slot reading, String device, long stamp) {
    all.add(x, reading, stamp);
    if (!keyed || !devices.containsKey(device)) {
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
    return devices.containsKey(device) ? chart(device, stamp).timeline : null;
  }

  /** The devices with the latest anomalies, those first. */
  List<Device> devices(int limit) {
    return devices.values().stream()
        .filter(device -> !device.name.isEmpty())
        .sorted(
            Comparator.comparingLong((Device device) -> device.lastAnomaly)
                .reversed()
                .thenComparing(device -> device.name))
        .limit(limit)
        .toList();
  }

  int numDevices() {
    return devices.size() - (devices.containsKey("") ? 1 : 0);
  }
}

package io.github.iforest4j.view.page;

import io.github.iforest4j.label.Severity;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each device: its state and its latest incident. Constant memory: only the first
 * {@value #MAX_DEVICES} devices are kept. Not thread-safe.
 */
final class DeviceTable {
  /** Maximum number of devices that are distinguished. */
  static final int MAX_DEVICES = 10_000;

  /** The number of rows on a page of the table. */
  static final int ROWS = 8;

  /** An order is computed anew after this many ticks, however many browsers ask for it. */
  private static final int TICKS_OF_AN_ORDER = 4;

  /** The orders of the table. */
  enum Order {
    /** Devices with a problem first, the most severe first of them. */
    SEVERITY(
        Comparator.comparingInt(Device::urgency)
            .reversed()
            .thenComparing(Comparator.comparingLong((Device device) -> device.last).reversed())
            .thenComparing(device -> device.name)),
    /** The latest incident first. */
    LATEST(
        Comparator.comparingLong((Device device) -> device.last)
            .reversed()
            .thenComparing(device -> device.name)),
    /** By name. */
    NAME(Comparator.comparing(device -> device.name));

    private final Comparator<Device> comparator;

    Order(Comparator<Device> comparator) {
      this.comparator = comparator;
    }

    /** The order that a word names; severity for any other word. */
    static Order named(String word) {
      for (Order order : values()) {
        if (order.name().equalsIgnoreCase(word)) {
          return order;
        }
      }
      return SEVERITY;
    }
  }

  /** The state of a device, the most urgent last. */
  enum State {
    /** Nothing is unusual. */
    NORMAL,
    /** The open incident was suppressed by earlier feedback. */
    SUPPRESSED,
    /** Its readings are missing or late. */
    SILENT,
    /** An incident is open. */
    INCIDENT
  }

  /** A device. */
  static final class Device {
    final String name;
    private final String lowerCase;
    private String incident = "";

    /** What the latest incident is about; empty if there was none. */
    String title = "";

    /** Of the latest incident; null if there was none. */
    @Nullable Severity severity;

    /** The place of the first anomaly of the latest incident. */
    long start = Long.MIN_VALUE;

    /** The place of the latest anomaly; {@link Long#MIN_VALUE} if there was none. */
    long last = Long.MIN_VALUE;

    private boolean open;
    private boolean suppressed;

    /** What is unusual about the arrival of its readings, in words; empty if nothing is. */
    String arrival = "";

    private Device(String name) {
      this.name = name;
      this.lowerCase = name.toLowerCase(Locale.ROOT);
    }

    State state() {
      if (open && !suppressed) {
        return State.INCIDENT;
      }
      return !arrival.isEmpty() ? State.SILENT : open ? State.SUPPRESSED : State.NORMAL;
    }

    private int urgency() {
      Severity known = severity;
      State now = state();
      return now.ordinal() + (now == State.INCIDENT && known != null ? known.ordinal() : 0);
    }
  }

  /**
   * A page of the table.
   *
   * @param total the number of devices
   * @param troubled the number of devices whose state is not normal
   * @param matching the number of devices that match the search
   * @param page the number of this page, from 0
   * @param rows at most {@link #ROWS} devices
   */
  record Rows(int total, int troubled, int matching, int page, List<Device> rows) {}

  private final Map<String, Device> devices = new HashMap<>();
  private final Map<Order, List<Device>> sorted = new EnumMap<>(Order.class);
  private long sortedAt = Long.MIN_VALUE;

  /** The device of a name; null if it is new and there are too many, or if the name is empty. */
  @Nullable Device device(String name) {
    Device device = devices.get(name);
    if (device == null && !name.isEmpty() && devices.size() < MAX_DEVICES) {
      device = new Device(name);
      devices.put(name, device);
    }
    return device;
  }

  boolean contains(String name) {
    return devices.containsKey(name);
  }

  int size() {
    return devices.size();
  }

  /** An anomaly of a device was added to its incident. */
  void anomaly(PageIncident incident) {
    Device device = device(incident.device);
    if (device != null) {
      device.incident = incident.incident.id();
      device.open = true;
      device.suppressed = incident.silent;
      device.start = incident.start;
      device.last = incident.last;
      describe(device, incident);
    }
  }

  /** The incident got a label. */
  void labelled(PageIncident incident) {
    Device device = devices.get(incident.device);
    if (device != null && device.incident.equals(incident.incident.id())) {
      describe(device, incident);
    }
  }

  private static void describe(Device device, PageIncident incident) {
    device.title = incident.incident.title();
    device.severity = incident.incident.state().severity();
  }

  /** An incident of a device is over. */
  void over(String name, String incident) {
    Device device = devices.get(name);
    if (device != null && device.incident.equals(incident)) {
      device.open = false;
    }
  }

  /** The stream is over, and all incidents with it. */
  void end() {
    devices.values().forEach(device -> device.open = false);
  }

  /** What is unusual about the arrival of a device's readings; empty if nothing is. */
  void arrival(String name, String words) {
    Device device = device(name);
    if (device != null) {
      device.arrival = words;
    }
  }

  /**
   * A page of the devices whose names contain a text, whatever its case. O(devices).
   *
   * @param page the number of the page from 0; the last one if there are fewer
   * @param stamp the stamp of the present tick
   */
  Rows rows(String search, Order order, int page, long stamp) {
    if (stamp >= sortedAt + TICKS_OF_AN_ORDER || sortedAt == Long.MIN_VALUE) {
      sorted.clear();
      sortedAt = stamp;
    }
    List<Device> all =
        sorted.computeIfAbsent(order, o -> devices.values().stream().sorted(o.comparator).toList());
    String wanted = search.toLowerCase(Locale.ROOT);
    List<Device> matching =
        wanted.isEmpty() ? all : all.stream().filter(d -> d.lowerCase.contains(wanted)).toList();
    int last = Math.max(0, (matching.size() - 1) / ROWS);
    int actual = Math.max(0, Math.min(page, last));
    int from = actual * ROWS;
    return new Rows(
        devices.size(),
        (int) devices.values().stream().filter(d -> d.state() != State.NORMAL).count(),
        matching.size(),
        actual,
        matching.subList(from, Math.min(matching.size(), from + ROWS)));
  }
}

package io.github.iforest4j.view.page;

import io.github.iforest4j.schema.Field;
import io.github.iforest4j.view.field.ShownFields;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which fields have a chart. At the beginning these are the first fields; a field that is a cause
 * of an incident takes the chart of the one that was a cause longest ago, or never was. Its chart
 * begins with the latest {@value #RECENT} readings, which are kept for this. Constant memory. Not
 * thread-safe.
 */
final class ChartFields {
  /** Maximum number of fields with a chart. */
  static final int MAX_CHARTS = 24;

  /** Maximum number of fields that can get a chart. */
  static final int MAX_FIELDS = 256;

  /** The number of readings that a new chart begins with. */
  private static final int RECENT = 600;

  /**
   * Charts change at most once in this many ticks, since then every browser needs the whole state.
   */
  private static final int TICKS_BETWEEN_CHANGES = 8;

  private final ShownFields known;
  private final Map<String, Integer> byName = new HashMap<>();

  /** For each chart, the index of its field among the known ones. */
  private final int[] fields;

  /** For each chart, the stamp at which its field was last a cause. */
  private final long[] needed;

  private final ReadingRing.Slot picked;
  private final Set<Integer> wanted = new LinkedHashSet<>();
  private long changedAt = Long.MIN_VALUE / 2;

  /** The latest readings with their places and devices; empty if every field has a chart. */
  private final ReadingRing.Slot[] recent;

  private final long[] places;
  private long numRecent;

  /** Charts of the first known fields. */
  ChartFields(ShownFields known) {
    this.known = known;
    this.fields = new int[Math.min(MAX_CHARTS, known.size())];
    Arrays.setAll(fields, c -> c);
    this.needed = new long[fields.length];
    this.picked = new ReadingRing.Slot(fields.length);
    boolean all = fields.length == known.size();
    this.recent = new ReadingRing.Slot[all ? 0 : RECENT];
    this.places = new long[recent.length];
    for (int i = 0; i < recent.length; i++) {
      recent[i] = new ReadingRing.Slot(known.size());
    }
    for (int i = 0; i < known.size(); i++) {
      byName.put(known.field(i).name(), i);
    }
  }

  /** The number of charts. */
  int size() {
    return fields.length;
  }

  /** The field of a chart. */
  Field field(int chart) {
    return known.field(fields[chart]);
  }

  /** The index of a chart's field in the schema. */
  int index(int chart) {
    return known.index(fields[chart]);
  }

  /** What a reading has for the charts; valid until the next call. Allocates nothing. */
  ReadingRing.Slot pick(ReadingRing.Slot reading) {
    if (recent.length == 0) {
      return reading;
    }
    picked.copyVerdict(reading);
    for (int c = 0; c < fields.length; c++) {
      picked.values[c] = reading.values[fields[c]];
      picked.setDriven(c, reading.isDriven(fields[c]));
    }
    return picked;
  }

  /** Keeps a reading for charts to come. Allocates nothing. */
  void keep(long x, String device, ReadingRing.Slot reading) {
    if (recent.length > 0) {
      int at = (int) (numRecent++ % RECENT);
      recent[at].copy(reading);
      recent[at].device = device;
      places[at] = x;
    }
  }

  /** Forgets the readings, since the stream began again in the past. */
  void restart() {
    numRecent = 0;
  }

  /** These fields are causes of an incident; each has a chart, or gets one. */
  void need(List<String> causes, long stamp) {
    for (String cause : causes) {
      Integer field = byName.get(cause);
      if (field == null) {
        continue;
      }
      int chart = chartOf(field);
      if (chart >= 0) {
        needed[chart] = stamp;
      } else if (wanted.size() < MAX_CHARTS) {
        wanted.add(field);
      }
    }
  }

  private int chartOf(int field) {
    for (int c = 0; c < fields.length; c++) {
      if (fields[c] == field) {
        return c;
      }
    }
    return -1;
  }

  /**
   * Gives the fields that need a chart one, if the last change was long enough ago.
   *
   * @return whether a chart has another field now
   */
  boolean change(DeviceCharts charts, long stamp) {
    if (wanted.isEmpty() || stamp < changedAt + TICKS_BETWEEN_CHANGES) {
      return false;
    }
    for (int field : wanted) {
      int chart = leastNeeded();
      fields[chart] = field;
      needed[chart] = stamp;
      charts.clear(chart);
      for (long n = Math.max(0, numRecent - RECENT); n < numRecent; n++) {
        int at = (int) (n % RECENT);
        charts.fill(chart, places[at], recent[at], field);
      }
    }
    wanted.clear();
    changedAt = stamp;
    return true;
  }

  /** The chart whose field was a cause longest ago; of several, the last one. */
  private int leastNeeded() {
    int least = fields.length - 1;
    for (int c = fields.length - 2; c >= 0; c--) {
      least = needed[c] < needed[least] ? c : least;
    }
    return least;
  }
}

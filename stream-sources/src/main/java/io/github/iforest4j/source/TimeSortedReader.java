package io.github.iforest4j.source;

import io.github.iforest4j.schema.EventTime;
import io.github.iforest4j.schema.RecordSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of a file in the order of their times; those of equal times, and those without one,
 * stay behind what comes before them. All are kept in memory, so their number is bounded. The
 * position counts records in that order.
 */
final class TimeSortedReader implements RecordReader {
  /** The maximum number of values of all records. */
  static final int MAX_VALUES = 2_000_000;

  /** A record: its fields by their slots in the buffer, which all records share. */
  private record Stored(
      long time,
      int[] slots,
      byte[] kinds,
      double[] numbers,
      @Nullable String[] texts,
      String[] written) {}

  private final RecordReader reader;
  private final RecordBuffer in;
  private final boolean keepText;
  private final BadLineCounter badLines;
  private final List<Stored> records = new ArrayList<>();
  private boolean loaded;
  private int next;

  TimeSortedReader(RecordReader reader, SourceContext context) {
    this.reader = reader;
    this.in = context.newBuffer();
    this.keepText = context.options().keepText();
    this.badLines = context.badLines();
  }

  @Override
  public boolean read(RecordBuffer record) throws IOException {
    if (!loaded) {
      load();
    }
    if (next == records.size()) {
      return false;
    }
    Stored stored = records.get(next++);
    record.begin();
    for (int i = 0; i < stored.slots.length; i++) {
      int slot = record.slot(in.names().get(stored.slots[i]));
      if (slot == RecordBuffer.NO_SLOT) {
        continue;
      }
      String written = keepText ? stored.written[i] : null;
      String text = stored.texts[i];
      switch (stored.kinds[i]) {
        case NarrowRecord.NUMBER -> record.number(slot, stored.numbers[i], written);
        case NarrowRecord.BOOLEAN -> record.bool(slot, stored.numbers[i] != 0, written);
        case NarrowRecord.TEXT -> record.text(slot, text == null ? "" : text, written);
        default -> record.missing(slot, written);
      }
    }
    return true;
  }

  private void load() throws IOException {
    Copy copy = new Copy();
    long time = Long.MIN_VALUE;
    long values = 0;
    while (reader.read(in)) {
      Stored stored = copy.of(time);
      time = stored.time;
      values += stored.slots.length;
      if (values > MAX_VALUES) {
        throw new BadInputException(
            badLines.source()
                + ": is sorted by sensor and has more than "
                + MAX_VALUES
                + " values, too many to put them in the order of time here; sort it by time first,"
                + " or export fewer sensors or a shorter time");
      }
      records.add(stored);
    }
    records.sort(Comparator.comparingLong(Stored::time));
    loaded = true;
    badLines.note(
        "is sorted by sensor: its " + records.size() + " records are read in the order of time");
  }

  /** Copies what is in the buffer. */
  private final class Copy implements RecordSink {
    private int[] slots = new int[16];
    private byte[] kinds = new byte[16];
    private double[] numbers = new double[16];
    private @Nullable String[] texts = new String[16];
    private int n;
    private final TextPool pool = new TextPool();
    private final BitSet looked = new BitSet();
    private final BitSet clocks = new BitSet();
    private final List<Integer> slotOf = new ArrayList<>();

    /** With its own time, or else with the given one. */
    Stored of(long before) {
      n = 0;
      in.copyTo(this);
      long own = EventMillis.NONE;
      for (int i = 0; i < n && own == EventMillis.NONE; i++) {
        own = millis(i);
      }
      long time = own == EventMillis.NONE ? before : own;
      String[] written = new String[keepText ? n : 0];
      for (int i = 0; i < written.length; i++) {
        written[i] = in.text(slots[i]);
      }
      return new Stored(
          time,
          Arrays.copyOf(slots, n),
          Arrays.copyOf(kinds, n),
          Arrays.copyOf(numbers, n),
          Arrays.copyOf(texts, n),
          written);
    }

    /** The time that a value is, as {@link NarrowRecord} sees it. */
    private long millis(int i) {
      String text = texts[i];
      int slot = slots[i];
      if (!looked.get(slot) && (text != null || kinds[i] == NarrowRecord.NUMBER)) {
        looked.set(slot);
        boolean date =
            text != null
                && EventTime.looksLikeTime(text)
                && EventMillis.of(text) != EventMillis.NONE;
        clocks.set(slot, date || EventTime.isClockName(in.names().get(slot)));
      }
      if (!clocks.get(slot)) {
        return EventMillis.NONE;
      }
      return text != null
          ? EventMillis.of(text)
          : kinds[i] == NarrowRecord.NUMBER ? EventMillis.of(numbers[i]) : EventMillis.NONE;
    }

    private void set(int field, byte kind, double number, @Nullable String text) {
      if (n == slots.length) {
        slots = Arrays.copyOf(slots, 2 * n);
        kinds = Arrays.copyOf(kinds, 2 * n);
        numbers = Arrays.copyOf(numbers, 2 * n);
        texts = Arrays.copyOf(texts, 2 * n);
      }
      slots[n] = slotOf.get(field);
      kinds[n] = kind;
      numbers[n] = number;
      texts[n++] = text;
    }

    @Override
    public int fieldIndex(String name) {
      slotOf.add(in.slot(name));
      return slotOf.size() - 1;
    }

    @Override
    public void setNumber(int field, double value) {
      set(field, NarrowRecord.NUMBER, value, null);
    }

    @Override
    public void setText(int field, String value) {
      set(field, NarrowRecord.TEXT, Double.NaN, value);
    }

    @Override
    public void setText(int field, byte[] ascii, int from, int to) {
      setText(field, pool.of(ascii, from, to));
    }

    @Override
    public void setBoolean(int field, boolean value) {
      set(field, NarrowRecord.BOOLEAN, value ? 1 : 0, null);
    }

    @Override
    public void setMissing(int field) {
      set(field, NarrowRecord.MISSING, Double.NaN, null);
    }
  }

  @Override
  public List<String> originFields() {
    return reader.originFields();
  }

  @Override
  public CsvFormat csvFormat() {
    return reader.csvFormat();
  }

  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  public boolean canSeek() {
    return true;
  }

  @Override
  public long position() {
    return next;
  }

  @Override
  public String where() {
    return "record " + next + " in the order of time";
  }

  /** What was read stays in memory. */
  @Override
  public void rewind() throws IOException {
    next = 0;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}

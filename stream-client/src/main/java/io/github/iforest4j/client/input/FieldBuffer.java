package io.github.iforest4j.client.input;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One reading between parser and sink, so that a line that breaks in its middle leaves no trace.
 * Fields keep their slot from reading to reading: a name is looked up once per reading, and once
 * per sink.
 */
final class FieldBuffer {
  /** No slot: there are too many different names. */
  static final int NO_SLOT = -1;

  private static final int NOT_ASKED = -2;

  /** Integers from here on stay texts: as doubles they would lose digits, or show an exponent. */
  private static final double FIRST_LONG_INTEGER = 1e15;

  private enum Kind {
    NUMBER,
    TEXT,
    BOOLEAN,
    MISSING
  }

  private final InputCounts counts;
  private final boolean keepText;
  private final Map<String, Integer> slotByName = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private Kind[] kinds = new Kind[16];
  private double[] numbers = new double[16];
  private String[] texts = new String[16];
  private String[] written = new String[16];
  private long[] setIn = new long[16];
  private int[] sinkIndex = new int[16];
  private int[] used = new int[16];
  private int numUsed;
  private long reading;
  private RecordSink sink;
  private String notFinite;
  private boolean namedTwice;

  FieldBuffer(InputCounts counts, boolean keepText) {
    this.counts = counts;
    this.keepText = keepText;
  }

  /** Whether {@link #text} will be asked for. */
  boolean keepsText() {
    return keepText;
  }

  List<String> names() {
    return Collections.unmodifiableList(names);
  }

  /** Starts a reading: nothing is set. */
  void begin() {
    reading++;
    notFinite = null;
    namedTwice = false;
    numUsed = 0;
  }

  /** Whether nothing is set. */
  boolean isEmpty() {
    return numUsed == 0;
  }

  /** The slot of a name, or {@link #NO_SLOT} when there are too many names. */
  int slot(String name) {
    Integer known = slotByName.get(name);
    return known == null ? newSlot(name) : known;
  }

  private int newSlot(String name) {
    int slot = names.size();
    // A flood of made-up names must not crowd out those that a model wants.
    boolean wanted = sink instanceof RecordRow row && row.schema().indexOf(name) >= 0;
    if (slot >= FeatureSchema.MAX_FIELDS && !wanted) {
      counts.addUnknownField(InputCounts.OTHERS);
      return NO_SLOT;
    }
    if (slot == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * slot);
      numbers = Arrays.copyOf(numbers, 2 * slot);
      texts = Arrays.copyOf(texts, 2 * slot);
      written = Arrays.copyOf(written, 2 * slot);
      setIn = Arrays.copyOf(setIn, 2 * slot);
      sinkIndex = Arrays.copyOf(sinkIndex, 2 * slot);
      used = Arrays.copyOf(used, 2 * slot);
    }
    names.add(name);
    slotByName.put(name, slot);
    sinkIndex[slot] = NOT_ASKED;
    return slot;
  }

  private void set(int slot, Kind kind, String asWritten) {
    kinds[slot] = kind;
    written[slot] = asWritten;
    if (setIn[slot] == reading) {
      counts.addDuplicateKeys(1);
      namedTwice = true;
    } else {
      setIn[slot] = reading;
      used[numUsed++] = slot;
    }
  }

  /** Sets a number; NaN and infinities are missing. */
  void number(int slot, double value, String asWritten) {
    if (notFinite == null && !Double.isFinite(value)) {
      notFinite = names.get(slot);
    }
    set(slot, Double.isFinite(value) ? Kind.NUMBER : Kind.MISSING, asWritten);
    numbers[slot] = value;
  }

  /** Sets an integer that may be too long for a double: identifiers keep all their digits. */
  void integer(int slot, long value, String asWritten) {
    if (Math.abs((double) value) < FIRST_LONG_INTEGER) {
      number(slot, value, asWritten);
    } else {
      text(slot, Long.toString(value), asWritten);
    }
  }

  /** Whether the reading set a field twice. */
  boolean namedTwice() {
    return namedTwice;
  }

  /** The first field of the reading whose number is not finite; null when there is none. */
  String notFinite() {
    return notFinite;
  }

  void text(int slot, String value, String asWritten) {
    set(slot, Kind.TEXT, asWritten);
    texts[slot] = value;
  }

  void bool(int slot, boolean value, String asWritten) {
    set(slot, Kind.BOOLEAN, asWritten);
    numbers[slot] = value ? 1 : 0;
  }

  void missing(int slot, String asWritten) {
    set(slot, Kind.MISSING, asWritten);
  }

  /** What the reading says about a field, as the source wrote it. */
  String text(int slot) {
    if (!keepText) {
      throw new IllegalStateException("the source was opened without keeping texts");
    }
    return setIn[slot] == reading ? written[slot] : "";
  }

  /**
   * Copies the reading into a sink.
   *
   * @return how many of its fields the sink did not want; see {@link #unwanted}
   */
  int copyTo(RecordSink target) {
    if (sink != target) {
      changeSink(target);
    }
    int unwanted = 0;
    for (int i = 0; i < numUsed; i++) {
      int slot = used[i];
      int field = sinkIndex[slot];
      if (field == NOT_ASKED) {
        field = target.fieldIndex(names.get(slot));
        sinkIndex[slot] = field;
      }
      if (field < 0) {
        used[unwanted++] = slot;
        continue;
      }
      switch (kinds[slot]) {
        case NUMBER -> target.setNumber(field, numbers[slot]);
        case TEXT -> target.setText(field, texts[slot]);
        case BOOLEAN -> target.setBoolean(field, numbers[slot] != 0);
        case MISSING -> target.setMissing(field);
      }
    }
    return unwanted;
  }

  /** The name of the i-th field that the last {@link #copyTo} left out. */
  String unwanted(int i) {
    return names.get(used[i]);
  }

  private void changeSink(RecordSink target) {
    sink = target;
    Arrays.fill(sinkIndex, NOT_ASKED);
  }
}

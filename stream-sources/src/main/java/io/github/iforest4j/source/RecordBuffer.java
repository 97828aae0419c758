package io.github.iforest4j.source;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.schema.RecordSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds one reading between parser and sink, so that a line that turns out to be broken does not
 * change the sink. Fields keep their slot from reading to reading: a name is looked up once per
 * reading, and once per sink. Not thread-safe.
 *
 * <p>Values come as objects, or as places in the bytes of the line, which stay as they are until
 * the reading was copied: from bytes a reading of known fields allocates nothing.
 *
 * <p>Longer than most classes here: each kind of value has its own way in, from an object and from
 * bytes, and all of them share the arrays.
 *
 * <p>The data is one array per property of a field, all of the same length, indexed by slot:
 *
 * <ol>
 *   <li>Slots below {@code names.size()} are in use; {@code slotByName} is the inverse of {@code
 *       names}, and knows the names before they were changed as well.
 *   <li>A slot is set in the current reading if and only if {@code setIn[slot] == reading}; all
 *       else about a value is valid only then.
 *   <li>{@code used[0 .. numUsed)} are the slots that are set, in the order of their first setting,
 *       each once. {@link #copyTo} destroys the order: then the first ones are those that the sink
 *       did not want.
 *   <li>{@code kinds} says which value counts: {@code numbers} for numbers and truth values (1 and
 *       0); for texts {@code texts}, or, where that is null, {@code bytes[textFrom .. textTo)}.
 *   <li>{@code written}, or, where that is null, {@code bytes[writtenFrom .. writtenTo)}, is the
 *       value as the source wrote it.
 *   <li>{@code sinkIndex} is the field of the current sink, or one of its negative answers, or
 *       {@code NOT_ASKED}.
 *   <li>{@code plainNames} finds the slots of names that need no escapes in JSON.
 * </ol>
 */
public final class RecordBuffer {
  /** No slot: there are too many different names, or, to {@link #knownSlot}, it is a new one. */
  public static final int NO_SLOT = -1;

  private static final int NOT_ASKED = -2;

  /** Integers from here on stay texts: as doubles they would lose digits, or show an exponent. */
  private static final double FIRST_LONG_INTEGER = 1e15;

  private static final byte NUMBER = 0;
  private static final byte TEXT = 1;
  private static final byte BOOLEAN = 2;
  private static final byte MISSING = 3;

  /** 2^32 divided by the golden ratio, for multiplicative hashing. */
  private static final int GOLDEN = 0x9E3779B9;

  private final InputCounts counts;
  private final boolean keepText;
  private final Map<String, String> renamed;
  private final MissingMarks missing;
  private final Map<String, Integer> slotByName = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  private final PlainNames plainNames = new PlainNames();

  private byte[] kinds = new byte[16];
  private double[] numbers = new double[16];

  /** By slot; null when the text is {@code bytes[textFrom .. textTo)}. */
  private String[] texts = new String[16];

  private int[] textFrom = new int[16];
  private int[] textTo = new int[16];

  /** By slot, as the source wrote it; null when it is {@code bytes[writtenFrom .. writtenTo)}. */
  private String[] written = new String[16];

  private int[] writtenFrom = new int[16];
  private int[] writtenTo = new int[16];
  private long[] setIn = new long[16];
  private int[] sinkIndex = new int[16];
  private int[] used = new int[16];

  /** When values were measured, by slot; empty unless the reading is an assembled one. */
  private long[] valueTimes = {};

  private byte[] bytes = {};
  private int numUsed;
  private long reading;
  private @Nullable RecordSink sink;
  private @Nullable String notFinite;
  private boolean namedTwice;
  private long pack;
  private @Nullable String leftOut;

  RecordBuffer(InputCounts counts, boolean keepText) {
    this(counts, keepText, Set.of(), Map.of());
  }

  /**
   * With values that stand for a missing one, and with other names.
   *
   * @param missing numbers, and texts of US-ASCII
   * @param renamed new names, by the names that parsers give
   */
  RecordBuffer(
      InputCounts counts, boolean keepText, Set<String> missing, Map<String, String> renamed) {
    this.counts = counts;
    this.keepText = keepText;
    this.renamed = Map.copyOf(renamed);
    this.missing = new MissingMarks(missing);
  }

  /** Whether {@link #text} will be asked for. */
  public boolean keepsText() {
    return keepText;
  }

  List<String> names() {
    return Collections.unmodifiableList(names);
  }

  /** Starts a reading: nothing is set. */
  public void begin() {
    reading++;
    notFinite = null;
    namedTwice = false;
    leftOut = null;
    pack = 0;
    numUsed = 0;
  }

  /** Starts a reading whose values are places in these bytes. */
  void begin(byte[] line) {
    begin();
    bytes = line;
  }

  /** How many fields are set. */
  int size() {
    return numUsed;
  }

  /** Says which array the reading is an element of; 0 for none. */
  void pack(long number) {
    pack = number;
  }

  long pack() {
    return pack;
  }

  /** Whether nothing is set. */
  public boolean isEmpty() {
    return numUsed == 0;
  }

  /** Whether the reading has set a slot. */
  public boolean isSet(int slot) {
    return setIn[slot] == reading;
  }

  /** Whether the value of a field that is set is this text; allocates nothing. */
  boolean isText(int slot, String expected) {
    String text = texts[slot];
    if (kinds[slot] != TEXT || text != null) {
      return expected.equals(text);
    }
    int length = textTo[slot] - textFrom[slot];
    boolean same = length == expected.length();
    for (int i = 0; i < length && same; i++) {
      same = bytes[textFrom[slot] + i] == expected.charAt(i);
    }
    return same;
  }

  /**
   * The slot of a name; {@link #NO_SLOT} if there are too many names, and the field is left out.
   */
  public int slot(String name) {
    Integer known = slotByName.get(name);
    return known == null ? newSlot(name) : known;
  }

  /**
   * The slot of a name that was met before.
   *
   * @return {@link #NO_SLOT} when it was not, or has to be written with escapes
   */
  int knownSlot(byte[] line, int from, int to) {
    return plainNames.slot(line, from, to);
  }

  /** A slot's name as it is written without escapes; null if it cannot be. */
  byte @Nullable [] plainName(int slot) {
    return plainNames.name(slot);
  }

  private int newSlot(String given) {
    String name = renamed.getOrDefault(given, given);
    Integer other = name.equals(given) ? null : slotByName.get(name);
    if (other != null) {
      slotByName.put(given, other);
      return other;
    }
    int slot = names.size();
    // Many invented names must not displace those that a model wants.
    boolean wanted = sink instanceof RecordRow row && row.schema().indexOf(name) >= 0;
    if (slot >= FeatureSchema.MAX_FIELDS && !wanted) {
      counts.addUnknownField(InputCounts.OTHERS);
      return NO_SLOT;
    }
    if (slot == kinds.length) {
      grow(2 * slot);
    }
    names.add(name);
    slotByName.put(given, slot);
    slotByName.put(name, slot);
    sinkIndex[slot] = NOT_ASKED;
    plainNames.add(slot, given);
    return slot;
  }

  private void grow(int capacity) {
    kinds = Arrays.copyOf(kinds, capacity);
    numbers = Arrays.copyOf(numbers, capacity);
    texts = Arrays.copyOf(texts, capacity);
    textFrom = Arrays.copyOf(textFrom, capacity);
    textTo = Arrays.copyOf(textTo, capacity);
    written = Arrays.copyOf(written, capacity);
    writtenFrom = Arrays.copyOf(writtenFrom, capacity);
    writtenTo = Arrays.copyOf(writtenTo, capacity);
    setIn = Arrays.copyOf(setIn, capacity);
    sinkIndex = Arrays.copyOf(sinkIndex, capacity);
    used = Arrays.copyOf(used, capacity);
    if (valueTimes.length > 0) {
      growTimes(capacity);
    }
  }

  private void growTimes(int capacity) {
    int from = valueTimes.length;
    valueTimes = Arrays.copyOf(valueTimes, capacity);
    Arrays.fill(valueTimes, from, capacity, RecordSource.NO_TIME);
  }

  /** Says when the value of a slot that is set was measured, in milliseconds since 1970. */
  void measuredAt(int slot, long millis) {
    if (valueTimes.length == 0) {
      growTimes(kinds.length);
    }
    valueTimes[slot] = millis;
  }

  /** See {@link RecordSource#valueTimes}; after {@link #copyTo} to the row. */
  long valueTimes(long[] times) {
    if (valueTimes.length == 0) {
      return RecordSource.NO_TIME;
    }
    Arrays.fill(times, RecordSource.NO_TIME);
    long latest = RecordSource.NO_TIME;
    for (int slot = 0; slot < names.size(); slot++) {
      if (setIn[slot] == reading && valueTimes[slot] != RecordSource.NO_TIME) {
        latest = Math.max(latest, valueTimes[slot]);
        if (sinkIndex[slot] >= 0) {
          times[sinkIndex[slot]] = valueTimes[slot];
        }
      }
    }
    return latest;
  }

  private void set(int slot, byte kind) {
    kinds[slot] = kind;
    if (setIn[slot] == reading) {
      counts.addDuplicateKeys(1);
      namedTwice = true;
    } else {
      setIn[slot] = reading;
      used[numUsed++] = slot;
    }
  }

  private void set(int slot, byte kind, @Nullable String asWritten) {
    set(slot, kind);
    written[slot] = asWritten;
  }

  private void set(int slot, byte kind, int from, int to) {
    set(slot, kind);
    written[slot] = null;
    writtenFrom[slot] = from;
    writtenTo[slot] = to;
  }

  /**
   * Sets a number; NaN and infinities are missing.
   *
   * @param asWritten the number as the source wrote it, for {@link RecordSource#text}; may be null
   *     unless {@link #keepsText}
   */
  public void number(int slot, double value, @Nullable String asWritten) {
    set(slot, kindOf(slot, value), asWritten);
    numbers[slot] = value;
  }

  /** The same, written at {@code [from .. to)}. */
  void number(int slot, double value, int from, int to) {
    set(slot, kindOf(slot, value), from, to);
    numbers[slot] = value;
  }

  private byte kindOf(int slot, double value) {
    if (Double.isFinite(value)) {
      return missing.contains(value) ? MISSING : NUMBER;
    }
    if (notFinite == null) {
      notFinite = names.get(slot);
    }
    return MISSING;
  }

  /** Sets an integer that may be too long for a double: identifiers keep all their digits. */
  public void integer(int slot, long value, @Nullable String asWritten) {
    if (Math.abs((double) value) < FIRST_LONG_INTEGER) {
      number(slot, value, asWritten);
    } else {
      text(slot, Long.toString(value), asWritten);
    }
  }

  /** Some values of the reading are left out; counts them. */
  void leaveOut(String path) {
    counts.addNestedValues(1);
    leftOut = leftOut == null ? path : leftOut;
  }

  /** The first field of the reading with values that are left out; null if there is none. */
  @Nullable String leftOut() {
    return leftOut;
  }

  /** Whether the reading set a field twice. */
  boolean namedTwice() {
    return namedTwice;
  }

  /** The first field of the reading whose number is not finite, if there is one. */
  @Nullable String notFinite() {
    return notFinite;
  }

  /** Sets a text. */
  public void text(int slot, String value, @Nullable String asWritten) {
    set(slot, missing.contains(value) ? MISSING : TEXT, asWritten);
    texts[slot] = value;
  }

  /** Sets the text of US-ASCII at {@code [from .. to)}, written with what is around it. */
  void text(int slot, int from, int to, int asWrittenFrom, int asWrittenTo) {
    set(slot, missing.contains(bytes, from, to) ? MISSING : TEXT, asWrittenFrom, asWrittenTo);
    texts[slot] = null;
    textFrom[slot] = from;
    textTo[slot] = to;
  }

  /** Sets a truth value. */
  public void bool(int slot, boolean value, @Nullable String asWritten) {
    set(slot, BOOLEAN, asWritten);
    numbers[slot] = value ? 1 : 0;
  }

  /** Says that a field has no value. */
  public void missing(int slot, @Nullable String asWritten) {
    set(slot, MISSING, asWritten);
  }

  /** The same, written at {@code [from .. to)}. */
  void missing(int slot, int from, int to) {
    set(slot, MISSING, from, to);
  }

  /** What the reading says about a field, as the source wrote it. */
  String text(int slot) {
    if (!keepText) {
      throw new IllegalStateException("the source was opened without keeping texts");
    }
    if (setIn[slot] != reading) {
      return "";
    }
    if (written[slot] == null) {
      int from = writtenFrom[slot];
      return new String(bytes, from, writtenTo[slot] - from, StandardCharsets.US_ASCII);
    }
    return written[slot];
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
        field = fieldIndex(target, names.get(slot));
        sinkIndex[slot] = field;
      }
      if (field < 0) {
        used[unwanted++] = slot;
        continue;
      }
      switch (kinds[slot]) {
        case NUMBER -> target.setNumber(field, numbers[slot]);
        case TEXT -> copyText(slot, target, field);
        case BOOLEAN -> target.setBoolean(field, numbers[slot] != 0);
        default -> target.setMissing(field);
      }
    }
    return unwanted;
  }

  /** Several sources may have more names together than a table takes. */
  private int fieldIndex(RecordSink target, String name) {
    try {
      return target.fieldIndex(name);
    } catch (IllegalStateException e) {
      counts.addUnknownField(InputCounts.OTHERS);
      return -1;
    }
  }

  /** Sets a value that another buffer has as an object or a number, not as bytes. */
  void copy(int slot, RecordBuffer other, int from) {
    set(slot, other.kinds[from], other.written[from]);
    numbers[slot] = other.numbers[from];
    texts[slot] = other.texts[from];
  }

  /**
   * A number for the names and values of the reading, the same in whatever order they came. Keeps
   * until the next reading begins.
   *
   * @param except a slot to leave out, or {@link #NO_SLOT}
   */
  int hash(int except) {
    int hash = 0;
    for (int slot = 0; slot < names.size(); slot++) {
      if (setIn[slot] == reading && slot != except) {
        int value =
            switch (kinds[slot]) {
              case NUMBER, BOOLEAN -> Double.hashCode(numbers[slot]);
              case TEXT -> textOf(slot).hashCode();
              default -> 0;
            };
        int field = (31 * (31 * names.get(slot).hashCode() + kinds[slot]) + value) * GOLDEN;
        // Summed, so that the order does not matter; mixed, so that values cannot change places.
        hash += field ^ field >>> 15;
      }
    }
    return hash;
  }

  private String textOf(int slot) {
    int from = textFrom[slot];
    return texts[slot] == null
        ? new String(bytes, from, textTo[slot] - from, StandardCharsets.US_ASCII)
        : texts[slot];
  }

  private void copyText(int slot, RecordSink target, int field) {
    if (texts[slot] == null) {
      target.setText(field, bytes, textFrom[slot], textTo[slot]);
    } else {
      target.setText(field, texts[slot]);
    }
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

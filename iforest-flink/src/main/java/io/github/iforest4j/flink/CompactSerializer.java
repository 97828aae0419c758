package io.github.iforest4j.flink;

import java.io.IOException;
import java.io.Serial;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;
import org.jspecify.annotations.Nullable;

/**
 * The base class of the serializers of this module. They have no settings, and the values are
 * immutable unless a subclass overrides {@link #isImmutableType}. Two serializers of the same class
 * are equal. Thread-safe.
 *
 * @param <T> the type of the values
 */
abstract class CompactSerializer<T> extends TypeSerializer<T> {
  @Serial private static final long serialVersionUID = 1;

  /** Maximum length of an array in bytes; a longer one is taken for damage. */
  static final int MAX_LENGTH = 1 << 28;

  /** Maximum length of a text in characters; a longer one is taken for damage. */
  static final int MAX_TEXT = 1 << 24;

  /** Number of characters for which memory is taken before any was read. */
  private static final int FIRST_PART = 1 << 10;

  CompactSerializer() {}

  /**
   * Reads the length of an array that follows.
   *
   * @throws IOException if it is negative or greater than {@code max}
   */
  static int readLength(DataInputView in, int max) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > max) {
      throw new IOException("a length must be from 0 to " + max + ", was " + length);
    }
    return length;
  }

  static void writeBytes(DataOutputView out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static byte[] readBytes(DataInputView in) throws IOException {
    byte[] bytes = new byte[readLength(in, MAX_LENGTH)];
    in.readFully(bytes);
    return bytes;
  }

  /**
   * Reads the ordinal of an enum constant.
   *
   * @throws IOException if there is no such constant
   */
  static int readOrdinal(DataInputView in, int constants) throws IOException {
    int ordinal = in.readByte();
    if (ordinal < 0 || ordinal >= constants) {
      throw new IOException(
          "the ordinal of a constant must be from 0 to " + (constants - 1) + ", was " + ordinal);
    }
    return ordinal;
  }

  static void writeText(DataOutputView out, String text) throws IOException {
    StringValue.writeString(text, out);
  }

  /**
   * Reads what {@link #writeText} wrote. Flink's own reader takes an array of the length that the
   * bytes name before it has seen a character.
   *
   * @throws IOException if the text is longer than {@value #MAX_TEXT} characters, or is none
   */
  static String readText(DataInputView in) throws IOException {
    int length = readNumber(in) - 1;
    if (length < 0 || length > MAX_TEXT) {
      throw new IOException(
          "the length of a text must be from 0 to " + MAX_TEXT + ", was " + length);
    }
    char[] text = new char[Math.min(length, FIRST_PART)];
    for (int i = 0; i < length; i++) {
      if (i == text.length) {
        text = Arrays.copyOf(text, (int) Math.min(length, 2L * i));
      }
      int character = readNumber(in);
      if (character > Character.MAX_VALUE) {
        throw new IOException("a character must be at most 65535, was " + character);
      }
      text[i] = (char) character;
    }
    return new String(text);
  }

  /** Seven bits a byte, the lowest first; the highest bit says that more follow. */
  static int readNumber(DataInputView in) throws IOException {
    int number = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      int part = in.readUnsignedByte();
      number |= (part & 0x7f) << shift;
      if (part < 0x80) {
        if (number < 0) {
          break;
        }
        return number;
      }
    }
    throw new IOException("a number is longer than 31 bits");
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return this;
  }

  /** Returns null: values are created by {@link #deserialize}, never filled later. */
  @Override
  public @Nullable T createInstance() {
    return null;
  }

  @Override
  public T copy(T from) {
    return from;
  }

  @Override
  public T copy(T from, T reuse) {
    return copy(from);
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public boolean equals(Object other) {
    return other != null && other.getClass() == getClass();
  }

  @Override
  public int hashCode() {
    return getClass().hashCode();
  }

  /**
   * Records the format of the values in a savepoint. Formats up to the one of this build can be
   * read; a newer one is refused.
   *
   * @param <T> the type of the values
   */
  abstract static class Snapshot<T> implements TypeSerializerSnapshot<T> {
    /** Version of what a snapshot itself writes. */
    private static final int SNAPSHOT_VERSION = 1;

    private final CompactSerializer<T> serializer;
    private final int newest;

    /**
     * Describes a serializer.
     *
     * @param newest the newest format that it reads, which is the one that it writes
     */
    Snapshot(CompactSerializer<T> serializer, int newest) {
      this.serializer = serializer;
      this.newest = newest;
    }

    @Override
    public final int getCurrentVersion() {
      return SNAPSHOT_VERSION;
    }

    @Override
    public final void writeSnapshot(DataOutputView out) throws IOException {
      out.writeInt(newest);
    }

    @Override
    public final void readSnapshot(int version, DataInputView in, ClassLoader classes)
        throws IOException {
      int format = version == SNAPSHOT_VERSION ? in.readInt() : version;
      if (version != SNAPSHOT_VERSION || format < 1 || format > newest) {
        throw new IOException(
            "the state has format "
                + format
                + " of "
                + serializer.getClass().getSimpleName()
                + ", and this version of iforest-flink reads up to format "
                + newest
                + ": use the version that wrote it, or a newer one");
      }
    }

    @Override
    public final TypeSerializer<T> restoreSerializer() {
      return serializer;
    }

    @Override
    public final TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
        TypeSerializerSnapshot<T> old) {
      // readSnapshot has refused newer formats; older ones can be read without a migration.
      return old.getClass() == getClass()
          ? TypeSerializerSchemaCompatibility.compatibleAsIs()
          : TypeSerializerSchemaCompatibility.incompatible();
    }
  }

  /** Gives Flink the type information, and so the serializer, of a type of this module. */
  public static final class Factory extends TypeInfoFactory<Object> {
    /** Called by Flink. */
    public Factory() {}

    @Override
    @SuppressWarnings("unchecked") // The class is compared before the cast.
    public TypeInformation<Object> createTypeInfo(
        Type type, Map<String, TypeInformation<?>> parameters) {
      for (TypeInformation<?> known :
          List.of(
              Reading.TYPE,
              ReadingVerdict.TYPE,
              StreamEvent.TYPE,
              ModelUpdate.TYPE,
              BadReading.TYPE,
              ParsedReading.TYPE)) {
        if (known.getTypeClass() == type) {
          return (TypeInformation<Object>) known;
        }
      }
      throw new IllegalArgumentException("not a type of this module: " + type);
    }
  }

  /**
   * Names a type to Flink, with its own serializer. Two of the same type are equal.
   *
   * @param <T> the type of the values
   */
  static final class Info<T> extends TypeInformation<T> {
    @Serial private static final long serialVersionUID = 1;

    private final Class<T> type;
    private final CompactSerializer<T> serializer;

    Info(Class<T> type, CompactSerializer<T> serializer) {
      this.type = type;
      this.serializer = serializer;
    }

    @Override
    public boolean isBasicType() {
      return false;
    }

    @Override
    public boolean isTupleType() {
      return false;
    }

    @Override
    public int getArity() {
      return 1;
    }

    @Override
    public int getTotalFields() {
      return 1;
    }

    @Override
    public Class<T> getTypeClass() {
      return type;
    }

    @Override
    public boolean isKeyType() {
      return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
      return serializer;
    }

    @Override
    public String toString() {
      return type.getSimpleName();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Info<?> that && that.type == type;
    }

    @Override
    public int hashCode() {
      return type.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
      return other instanceof Info<?>;
    }
  }
}

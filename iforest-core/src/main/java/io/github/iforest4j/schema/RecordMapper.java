package io.github.iforest4j.schema;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes Java records into a {@link RecordTable} or a {@link RecordRow}: each component is a field
 * of the same name. A component may be a number, a truth value, a text, a constant of an enum or a
 * time of {@code java.time}; null counts as missing.
 *
 * <p>Immutable and thread-safe. Allocates per record; a parser that sets fields by index does not.
 *
 * @param <R> the record class
 */
public final class RecordMapper<R extends Record> {
  private final Class<R> type;
  private final Method[] accessors;

  private RecordMapper(Class<R> type) {
    this.type = type;
    this.accessors =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getAccessor)
            .toArray(Method[]::new);
  }

  /**
   * A mapper of a record class.
   *
   * @throws IllegalArgumentException if the class has no components, or its module does not let
   *     this one read them
   */
  public static <R extends Record> RecordMapper<R> of(Class<R> type) {
    RecordMapper<R> mapper = new RecordMapper<>(Objects.requireNonNull(type, "type"));
    if (mapper.accessors.length == 0) {
      throw new IllegalArgumentException(type.getName() + " has no components");
    }
    for (Method accessor : mapper.accessors) {
      if (!accessor.trySetAccessible()) {
        throw new IllegalArgumentException(
            "the components of "
                + type.getName()
                + " cannot be read: its module must open the package "
                + type.getPackageName()
                + " to "
                + RecordMapper.class.getModule().getName());
      }
    }
    return mapper;
  }

  /** The record class. */
  public Class<R> type() {
    return type;
  }

  /**
   * A table of records.
   *
   * @throws IllegalArgumentException if a component holds a value of a type that no field can hold
   */
  public RecordTable table(Iterable<? extends R> records) {
    RecordTable table = new RecordTable();
    for (R item : records) {
      for (Method accessor : accessors) {
        table.set(accessor.getName(), value(accessor, item));
      }
      table.endRow();
    }
    return table;
  }

  /**
   * Makes a row the record of an object: clears the row, then sets each component.
   *
   * @throws IllegalArgumentException if the schema has no field of a component's name, or a
   *     component holds a value of a type that no field can hold; the row is then cleared
   */
  public void write(R item, RecordRow row) {
    row.clear();
    try {
      for (Method accessor : accessors) {
        row.set(accessor.getName(), value(accessor, item));
      }
    } catch (IllegalArgumentException e) {
      row.clear();
      throw e;
    }
  }

  private @Nullable Object value(Method accessor, R item) {
    try {
      return accessor.invoke(item);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "component " + accessor.getName() + " of " + type.getName() + " failed", e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("made accessible by of(Class)", e);
    }
  }
}

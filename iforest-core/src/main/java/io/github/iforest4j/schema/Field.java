package io.github.iforest4j.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One field of a record. Immutable.
 *
 * @param name the name in the stream, at least one character
 * @param role what it is for
 * @param kind what values it holds; {@link FieldKind#TEXT} only when it is not a feature
 * @param unit the unit of measurement, such as {@code °C}; empty when unknown. Of a time, how it is
 *     written ({@link TimeFormat}); of a label, which values say that something is wrong ({@link
 *     GroundTruth})
 * @param categories the known categories, in dictionary order; empty unless categorical. The empty
 *     string stands for "missing" when training records lacked the field.
 * @param usual where the values usually lie, null before training and for fields without order
 */
public record Field(
    String name,
    FieldRole role,
    FieldKind kind,
    String unit,
    List<String> categories,
    @Nullable UsualRange usual) {

  /** The largest dictionary of a categorical field. */
  public static final int MAX_CATEGORIES = 1024;

  /**
   * Validates and copies.
   *
   * @throws IllegalArgumentException if the name is empty, a feature is text, or categories are
   *     given for another kind, repeated, or more than {@link #MAX_CATEGORIES}
   */
  public Field {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(unit, "unit");
    categories = List.copyOf(categories);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a field needs a name");
    }
    if (role == FieldRole.FEATURE && kind == FieldKind.TEXT) {
      throw new IllegalArgumentException("field '" + name + "': free text cannot be a feature");
    }
    if (kind != FieldKind.CATEGORICAL && !categories.isEmpty()) {
      throw new IllegalArgumentException("field '" + name + "': categories need kind CATEGORICAL");
    }
    if (categories.size() > MAX_CATEGORIES) {
      throw new IllegalArgumentException(
          "field '"
              + name
              + "' has "
              + categories.size()
              + " categories, at most "
              + MAX_CATEGORIES
              + " are supported; ignore it or make it numeric");
    }
    if (new HashSet<>(categories).size() != categories.size()) {
      throw new IllegalArgumentException("field '" + name + "': a category is listed twice");
    }
  }

  /** A numeric feature. */
  public static Field numeric(String name, String unit) {
    return new Field(name, FieldRole.FEATURE, FieldKind.NUMERIC, unit, List.of(), null);
  }

  /** A categorical feature with its known categories. */
  public static Field categorical(String name, List<String> categories) {
    return new Field(name, FieldRole.FEATURE, FieldKind.CATEGORICAL, "", categories, null);
  }

  /** A boolean feature. */
  public static Field bool(String name) {
    return new Field(name, FieldRole.FEATURE, FieldKind.BOOLEAN, "", List.of(), null);
  }

  /** A field of free text that is not scored: time, key, label or ignored. */
  public static Field text(String name, FieldRole role) {
    return new Field(name, role, FieldKind.TEXT, "", List.of(), null);
  }

  /** Whether the forest scores this field. */
  public boolean isFeature() {
    return role == FieldRole.FEATURE;
  }

  /** This field with another usual range. */
  public Field withUsual(UsualRange range) {
    return new Field(name, role, kind, unit, categories, range);
  }

  /** This field with another unit. */
  public Field withUnit(String newUnit) {
    return new Field(name, role, kind, newUnit, categories, usual);
  }
}

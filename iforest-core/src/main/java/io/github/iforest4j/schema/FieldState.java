package io.github.iforest4j.schema;

/** The state of one field in a record. */
public enum FieldState {
  /** The record does not have the field. */
  ABSENT,
  /** The record says that there is no value, or the value is not a finite number. */
  MISSING,
  /** A finite number. */
  NUMBER,
  /** A text. */
  TEXT,
  /** True or false. */
  BOOLEAN;

  private static final FieldState[] VALUES = values();

  static FieldState of(int ordinal) {
    return VALUES[ordinal];
  }

  /** Whether there is a value. */
  public boolean hasValue() {
    return this != ABSENT && this != MISSING;
  }
}

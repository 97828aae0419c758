package io.github.iforest4j.schema;

/** What values a field holds. */
public enum FieldKind {
  /** A finite number; one column. */
  NUMERIC,
  /** True or false; one column holding 1 or 0. */
  BOOLEAN,
  /** One of the categories seen in training; one column each, and one for any other. */
  CATEGORICAL,
  /** Free text: only for fields that are not features. */
  TEXT
}

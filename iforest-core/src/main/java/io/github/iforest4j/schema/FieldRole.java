package io.github.iforest4j.schema;

/** What a field is for. */
public enum FieldRole {
  /** Scored by the forest. */
  FEATURE,
  /** The event time of the record. */
  TIME,
  /** Names the stream (device, host) that the record belongs to. */
  KEY,
  /** Ground truth; never shown to the forest. */
  LABEL,
  /** Carried along, never scored. */
  IGNORED
}

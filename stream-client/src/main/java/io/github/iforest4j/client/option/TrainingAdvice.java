package io.github.iforest4j.client.option;

import io.github.iforest4j.schema.SchemaException;

/** What a user can do about records that cannot be learned from, in terms of options. */
public final class TrainingAdvice {
  private TrainingAdvice() {}

  /** The message of an exception from training, with advice if there is some. */
  public static String message(IllegalArgumentException e) {
    return e instanceof SchemaException schema ? e.getMessage() + advice(schema) : e.getMessage();
  }

  private static String advice(SchemaException e) {
    return switch (e.reason()) {
      case NO_FEATURE -> "\nName some with --features or --categorical.";
      case FREE_TEXT -> "; try --categorical";
      case NO_RECORDS, UNKNOWN_COLUMN, NO_GROUND_TRUTH -> "";
    };
  }
}

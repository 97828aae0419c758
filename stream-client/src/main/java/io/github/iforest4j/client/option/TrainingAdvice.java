package io.github.iforest4j.client.option;

import io.github.iforest4j.schema.SchemaException;

/** What a user can do about records that cannot be learned from, in terms of options. */
public final class TrainingAdvice {
  private TrainingAdvice() {}

  /** The message of an exception from training, with advice if there is some. */
  public static String message(IllegalArgumentException e) {
    return e instanceof SchemaException schema ? advised(schema) : e.getMessage();
  }

  private static String advised(SchemaException e) {
    return switch (e.reason()) {
      case NO_FEATURE -> e.getMessage() + "\nName some with --features or --categorical.";
      case FREE_TEXT -> e.getMessage() + "; try --categorical";
      case NO_GROUND_TRUTH ->
          "--drop-labelled needs a label column of 0 and 1; name it with --label-column";
      case NO_RECORDS, UNKNOWN_COLUMN -> e.getMessage();
    };
  }
}

package io.github.iforest4j.client;

import io.github.iforest4j.schema.SchemaException;

/** What a user can do about records that cannot be learned from, in terms of options. */
final class TrainingAdvice {
  private TrainingAdvice() {}

  /** The message of an exception from training, with advice if there is some. */
  static String message(IllegalArgumentException e) {
    if (!(e instanceof SchemaException schema)) {
      return e.getMessage();
    }
    return switch (schema.reason()) {
      case NO_FEATURE -> e.getMessage() + "\nName some with --features or --categorical.";
      case FREE_TEXT -> e.getMessage() + "; try --categorical";
      case NO_GROUND_TRUTH ->
          "--drop-labelled needs a label column of 0 and 1; name it with --label-column";
      case NO_RECORDS, UNKNOWN_COLUMN -> e.getMessage();
    };
  }
}

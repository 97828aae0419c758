package io.github.iforest4j.client.option;

import io.github.iforest4j.schema.SchemaException;
import io.github.iforest4j.schema.SchemaProposal;

/** What a user can do about records that cannot be learned from, in terms of options. */
public final class TrainingAdvice {
  private TrainingAdvice() {}

  /** The message of an exception from training, with advice if there is some. */
  public static String message(IllegalArgumentException e) {
    return e instanceof SchemaException schema ? advised(schema) : String.valueOf(e.getMessage());
  }

  private static String advised(SchemaException e) {
    return switch (e.reason()) {
      case NO_FEATURE -> e.getMessage() + "\nName some with --features or --categorical.";
      case FREE_TEXT -> e.getMessage() + "; try --categorical";
      case NO_GROUND_TRUTH ->
          "--drop-labelled needs a label column, such as one of 0 and 1; name it with"
              + " --label-column";
      case UNREADABLE_TIME ->
          e.getMessage() + "\nName another with --time-column, or leave it out with --ignore.";
      case DATE_ORDER -> e.getMessage() + "\n--date-order day or --date-order month decides it.";
      case LONG_FORMAT ->
          e.getMessage()
              + ": the names would be learned, and not how the sensors behave\n--assemble 1s makes one"
              + " reading of all sensors (--by NAME: of each device); --key-column "
              + e.columns().get(0)
              + " judges each sensor by itself.";
      case NO_RECORDS, UNKNOWN_COLUMN -> String.valueOf(e.getMessage());
    };
  }

  /** A doubt about the records, with the option that settles it. */
  public static String message(SchemaProposal.Doubt doubt) {
    return doubt.message()
        + switch (doubt.kind()) {
          case MISSING_MARK ->
              ": if it stands for a missing value, --missing=" + doubt.value() + " says so";
          case DATE_ORDER -> "; --date-order day or --date-order month decides it";
          case LIKE_NUMBERS -> "; they are left out, since they are not read as numbers";
        };
  }
}

package io.github.iforest4j.client.option;

import io.github.iforest4j.detect.Learning;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether a detector keeps learning, and from what. */
public final class AdaptOption {
  /** The readings it learns from. */
  enum From {
    CHANGES(Learning.ADAPT),
    EVERYTHING(Learning.EVERYTHING),
    NORMAL(Learning.NORMAL);

    private final Learning learning;

    From(Learning learning) {
      this.learning = learning;
    }
  }

  @Option(
      names = "--adapt",
      arity = "0..1",
      fallbackValue = "changes",
      converter = Converter.class,
      paramLabel = "changes|everything|normal",
      description = {
        "Keep learning, and report lasting changes as drifts. From which readings:",
        "changes     those that are not anomalies; a drift becomes normal (the default)",
        "everything  all, also anomalies",
        "normal      those that are not anomalies; a drift stays an anomaly"
      })
  private @Nullable From from;

  /** Also takes {@code true} and {@code false}, for a plain {@code adapt} in a config file. */
  static final class Converter implements ITypeConverter<From> {
    @Override
    public @Nullable From convert(String text) {
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "changes", "true", "" -> From.CHANGES;
        case "everything" -> From.EVERYTHING;
        case "normal" -> From.NORMAL;
        case "false" -> null;
        default ->
            throw new TypeConversionException(
                "'" + text + "' is not one of changes, everything, normal");
      };
    }
  }

  /** Whether the user gave the option. */
  public boolean isGiven() {
    return from != null;
  }

  /** How the detector learns; {@link Learning#FROZEN} without the option. */
  public Learning learning() {
    return from == null ? Learning.FROZEN : from.learning;
  }

  /** The option for a way of learning, such as {@code with --adapt=normal}. */
  public static String describe(Learning learning) {
    return switch (learning) {
      case FROZEN -> "without --adapt";
      case ADAPT -> "with --adapt";
      case EVERYTHING -> "with --adapt=everything";
      case NORMAL -> "with --adapt=normal";
    };
  }
}

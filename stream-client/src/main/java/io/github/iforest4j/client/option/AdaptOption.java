package io.github.iforest4j.client.option;

import io.github.iforest4j.detect.Learning;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether a detector goes on learning, and from what. */
public final class AdaptOption {
  /** What it learns from. */
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
        "Go on learning, and report lasting changes as drifts. From what:",
        "changes     what is no anomaly; a drift is the new normal (the default)",
        "everything  anomalies as well",
        "normal      what is no anomaly, and nothing else: a drift stays one"
      })
  private From from;

  /**
   * Also takes {@code true} and {@code false}, as a config file may say of a plain {@code adapt}.
   */
  static final class Converter implements ITypeConverter<From> {
    @Override
    public From convert(String text) {
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "changes", "true", "" -> From.CHANGES;
        case "everything" -> From.EVERYTHING;
        case "normal" -> From.NORMAL;
        case "false" -> null;
        default ->
            throw new TypeConversionException(
                "'" + text + "' is none of changes, everything, normal");
      };
    }
  }

  public boolean isGiven() {
    return from != null;
  }

  public Learning learning() {
    return from == null ? Learning.FROZEN : from.learning;
  }

  /** The option that asks for a learning. */
  public static String words(Learning learning) {
    return switch (learning) {
      case FROZEN -> "without --adapt";
      case ADAPT -> "with --adapt";
      case EVERYTHING -> "with --adapt=everything";
      case NORMAL -> "with --adapt=normal";
    };
  }
}

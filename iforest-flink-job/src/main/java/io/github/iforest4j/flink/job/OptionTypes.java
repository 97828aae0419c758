package io.github.iforest4j.flink.job;

import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.kafka.KafkaAddress;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The types of the options of {@link KafkaJob} that are no simple values. */
final class OptionTypes {
  private OptionTypes() {}

  private static KafkaAddress address(String text, List<String> settings) {
    try {
      return KafkaAddress.parse(text, settings);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "': " + e.getMessage());
    }
  }

  /** An address of readings. */
  static final class Source implements ITypeConverter<KafkaAddress> {
    @Override
    public KafkaAddress convert(String text) {
      KafkaAddress address = address(text, TopicSource.SETTINGS);
      try {
        TopicSource.check(address);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "': " + e.getMessage());
      }
      return address;
    }
  }

  /** An address of a topic. */
  static final class Sink implements ITypeConverter<KafkaAddress> {
    @Override
    public KafkaAddress convert(String text) {
      return address(text, List.of());
    }
  }

  /** What is learned while the job runs. */
  static final class Learned implements ITypeConverter<Learning> {
    @Override
    public Learning convert(String text) {
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "changes" -> Learning.ADAPT;
        case "everything" -> Learning.EVERYTHING;
        case "normal" -> Learning.NORMAL;
        default ->
            throw new TypeConversionException(
                "'" + text + "' is not one of changes, everything, normal");
      };
    }
  }
}

package io.github.iforest4j.flink.job;

import io.github.iforest4j.flink.BadReading;
import io.github.iforest4j.flink.ModelUpdate;
import io.github.iforest4j.flink.ParsedReading;
import io.github.iforest4j.flink.Reading;
import io.github.iforest4j.flink.ReadingParser;
import io.github.iforest4j.kafka.KafkaAddress;
import io.github.iforest4j.kafka.KafkaTopic;
import io.github.iforest4j.schema.FeatureSchema;
import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a job reads from topics. Stateless. */
final class TopicSource {
  private static final String FROM = "from";
  private static final String TO = "to";
  private static final String COLUMNS = "columns";

  /** The settings of the address of readings; those of {@code iforest watch} have two more. */
  static final List<String> SETTINGS = List.of(FROM, TO, COLUMNS);

  private static final OutputTag<BadReading> BAD = new OutputTag<>("not-parsed", BadReading.TYPE);

  private TopicSource() {}

  /**
   * Readings, and what came instead of them.
   *
   * @param readings with event times and watermarks
   * @param bad messages that are no readings
   */
  record Readings(DataStream<Reading> readings, DataStream<BadReading> bad) {}

  /**
   * Checks the settings of the address of readings.
   *
   * @throws IllegalArgumentException if a value is not one of those that there are
   */
  static void check(KafkaAddress address) {
    String from = address.settings().getOrDefault(FROM, "now");
    if (!List.of("now", "beginning").contains(from)) {
      throw new IllegalArgumentException("from must be 'now' or 'beginning', was '" + from + "'");
    }
    String to = address.settings().getOrDefault(TO, "now");
    if (!to.equals("now")) {
      throw new IllegalArgumentException("to must be 'now', was '" + to + "'");
    }
  }

  /** The columns of CSV records; empty for JSON objects. */
  static List<String> columns(KafkaAddress address) {
    String columns = address.settings().get(COLUMNS);
    return columns == null ? List.of() : List.of(columns.split(",", -1));
  }

  /**
   * Checks that CSV records have something to judge.
   *
   * @param columns empty for JSON objects
   * @throws IllegalArgumentException if no column is a feature of the schema
   */
  static void checkColumns(List<String> columns, FeatureSchema schema) {
    for (String column : columns) {
      int field = schema.indexOf(column);
      if (field >= 0 && schema.field(field).isFeature()) {
        return;
      }
    }
    if (!columns.isEmpty()) {
      throw new IllegalArgumentException(
          "the model judges "
              + schema.listFeatures()
              + ", and none of the columns is one of these: name the columns as the model does");
    }
  }

  /**
   * Reads readings. A new job begins with what comes, or with the oldest message if the address
   * says so; a job that is restored goes on where its state was taken.
   *
   * @param job the name of the job; its offsets are shown to monitoring under it
   * @param outOfOrder how far readings of one partition may be out of order
   * @param silence a partition without messages for this long does not hold up the time of others
   */
  static Readings readings(
      StreamExecutionEnvironment env,
      KafkaAddress address,
      String job,
      Properties settings,
      ReadingParser parser,
      Duration outOfOrder,
      Duration silence) {
    WatermarkStrategy<ParsedReading> watermarks =
        WatermarkStrategy.<ParsedReading>forBoundedOutOfOrderness(outOfOrder)
            // Without a time of its own, a reading has that of its message.
            .withTimestampAssigner(
                (parsed, known) -> parsed.time() == Reading.NO_TIME ? known : parsed.time())
            .withIdleness(silence);
    boolean bounded = address.settings().containsKey(TO);
    KafkaSourceBuilder<ParsedReading> source =
        builder(address, job, settings, new ReadingSchema(address.name(), parser))
            .setStartingOffsets(
                bounded || "beginning".equals(address.settings().get(FROM))
                    ? OffsetsInitializer.earliest()
                    : OffsetsInitializer.latest());
    if (bounded) {
      source.setBounded(OffsetsInitializer.latest());
    }
    SingleOutputStreamOperator<Reading> readings =
        env.fromSource(source.build(), watermarks, address.topic())
            .uid("kafka-readings")
            .process(new Split(), Reading.TYPE)
            .name("readings")
            .uid("readings");
    return new Readings(readings, readings.getSideOutput(BAD));
  }

  /**
   * Reads new models, all that the topic has: each message holds the bytes of a model file, which
   * is effective from the time of the message on.
   */
  static DataStream<ModelUpdate> models(
      StreamExecutionEnvironment env, KafkaAddress address, String job, Properties settings) {
    return env.fromSource(
            builder(address, job + "-models", settings, new ModelSchema())
                .setStartingOffsets(OffsetsInitializer.earliest())
                .build(),
            WatermarkStrategy.noWatermarks(),
            address.topic())
        .setParallelism(1)
        .uid("kafka-models");
  }

  private static <T> KafkaSourceBuilder<T> builder(
      KafkaAddress address,
      String group,
      Properties settings,
      KafkaRecordDeserializationSchema<T> schema) {
    return KafkaSource.<T>builder()
        .setProperties(settings)
        .setBootstrapServers(address.bootstrap())
        .setTopics(address.topic())
        .setGroupId(group)
        .setClientIdPrefix(group)
        // What a transaction took back was never sent.
        .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
        .setDeserializer(schema);
  }

  private static final class ReadingSchema
      implements KafkaRecordDeserializationSchema<ParsedReading> {
    @Serial private static final long serialVersionUID = 1;

    /** As {@code iforest watch} names it, so that an anomaly has the same id there and here. */
    private final String source;

    private final ReadingParser parser;

    ReadingSchema(String source, ReadingParser parser) {
      this.source = source;
      this.parser = parser;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<ParsedReading> out) {
      long position = KafkaTopic.position(message.partition(), message.offset(), 0);
      out.collect(parser.parse(message.value(), source, position));
    }

    @Override
    public TypeInformation<ParsedReading> getProducedType() {
      return ParsedReading.TYPE;
    }
  }

  private static final class ModelSchema implements KafkaRecordDeserializationSchema<ModelUpdate> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<ModelUpdate> out) {
      byte[] model = message.value() == null ? new byte[0] : message.value();
      out.collect(ModelUpdate.of(model, Instant.ofEpochMilli(message.timestamp())));
    }

    @Override
    public TypeInformation<ModelUpdate> getProducedType() {
      return ModelUpdate.TYPE;
    }
  }

  private static final class Split extends ProcessFunction<ParsedReading, Reading> {
    @Serial private static final long serialVersionUID = 1;

    @SuppressWarnings("NullAway.Init")
    private transient Counter bad;

    @Override
    public void open(OpenContext context) {
      bad = getRuntimeContext().getMetricGroup().addGroup("iforest").counter("notParsed");
    }

    @Override
    public void processElement(ParsedReading parsed, Context context, Collector<Reading> out) {
      Reading reading = parsed.reading();
      BadReading none = parsed.bad();
      if (reading != null) {
        out.collect(reading);
      } else if (none != null) {
        bad.inc();
        context.output(BAD, none);
      }
    }
  }
}

package io.github.iforest4j.flink.job;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Learning;
import io.github.iforest4j.engine.option.DurationConverter;
import io.github.iforest4j.flink.AnomalyLabels;
import io.github.iforest4j.flink.AnomalyStream;
import io.github.iforest4j.flink.BadReading;
import io.github.iforest4j.flink.Reading;
import io.github.iforest4j.flink.ReadingParser;
import io.github.iforest4j.flink.ReadingVerdict;
import io.github.iforest4j.flink.StreamEvent;
import io.github.iforest4j.kafka.KafkaAddress;
import io.github.iforest4j.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Judges the readings of a Kafka topic, and writes what happened into another one, each event
 * exactly once. The options have the names that those of {@code iforest watch} have.
 */
@Command(
    name = "iforest-flink-job",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Judges the readings of a Kafka topic in Apache Flink, and writes anomalies, their labels and"
          + " incidents into another topic, each exactly once.",
      "A message of the source is one JSON object, or one CSV record if the address names columns."
          + " Key the topic by device: Flink keeps the order of a partition.",
      "What is written becomes visible with the next checkpoint, to consumers with"
          + " isolation.level=read_committed.",
      "",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  iforest train --source 'kafka://broker:9092/readings?to=now' \\",
      "      --key-column device --model plant.iforest",
      "  flink run -d -p 4 iforest-flink-job.jar --source kafka://broker:9092/readings \\",
      "      --model plant.iforest --sink kafka://broker:9092/events --state s3://bucket/plant",
      "",
      "The variable IFOREST_KAFKA_CONFIG names a file of Kafka client properties, for TLS and logins."
          + " Exit code: 0 submitted or ended, 1 failed, 2 wrong options or input."
    })
public final class KafkaJob implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  /** A partition that is silent for longer does not hold up the time of the others. */
  private static final Duration PARTITION_SILENCE = Duration.ofMinutes(1);

  @Option(
      names = "--source",
      required = true,
      paramLabel = "ADDRESS",
      converter = OptionTypes.Source.class,
      description = {
        "Where the readings are: kafka://HOST:9092/TOPIC. Settings follow a question mark, with &"
            + " between them: from=beginning (unless set: now), to=now (then the job ends),"
            + " columns=time,device,temperature for CSV."
      })
  private KafkaAddress source;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "The model, as 'iforest train' writes it. It is sent along with the job.")
  private Path model;

  @Option(
      names = "--sink",
      required = true,
      paramLabel = "ADDRESS",
      converter = OptionTypes.Sink.class,
      description =
          "Where anomalies, labels, incidents and drifts go: one line of JSON each, as in the journal"
              + " of 'iforest watch'. The key is the device.")
  private KafkaAddress sink;

  @Option(
      names = "--verdict-sink",
      paramLabel = "ADDRESS",
      converter = OptionTypes.Sink.class,
      description = "Where the verdict of every reading goes. Default: nowhere.")
  private @Nullable KafkaAddress verdictSink;

  @Option(
      names = "--bad-sink",
      paramLabel = "ADDRESS",
      converter = OptionTypes.Sink.class,
      description = "Where messages that are no readings are described. Default: only counted.")
  private @Nullable KafkaAddress badSink;

  @Option(
      names = "--late-sink",
      paramLabel = "ADDRESS",
      converter = OptionTypes.Sink.class,
      description = "Where readings that came too late are named. Default: only counted.")
  private @Nullable KafkaAddress lateSink;

  @Option(
      names = "--models",
      paramLabel = "ADDRESS",
      converter = OptionTypes.Sink.class,
      description =
          "A topic of one partition with new models: each message is a model file, which judges"
              + " readings from the time of the message on.")
  private @Nullable KafkaAddress models;

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      description = "With columns=...: what separates cells. Default: a comma.")
  private char delimiter = ',';

  @Option(names = "--decimal-comma", description = "With columns=...: 1,5 is a number.")
  private boolean decimalComma;

  @Option(
      names = "--key-column",
      paramLabel = "NAME",
      description = "The field that names the device. Default: that of the model.")
  private @Nullable String keyColumn;

  @Option(
      names = "--key-idle",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "After a silence this long, an open incident is over and a device is forgotten, in event"
              + " time. Default: 24h.")
  private Duration keyIdle = Duration.ofDays(1);

  @Option(
      names = "--adapt",
      arity = "0..1",
      fallbackValue = "changes",
      converter = OptionTypes.Learned.class,
      paramLabel = "changes|everything|normal",
      description = "Keep learning, and report lasting changes as drifts; as in 'iforest watch'.")
  private Learning adapt = Learning.FROZEN;

  @Option(
      names = "--episode-gap",
      paramLabel = "N",
      description =
          "An incident is over after N readings without an anomaly. Default: as the model has it.")
  private @Nullable Integer episodeGap;

  @Option(
      names = "--out-of-order",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "How far the times of readings may be out of order; later ones are not judged. Default:"
              + " 10s.")
  private Duration outOfOrder = Duration.ofSeconds(10);

  @Option(
      names = "--state",
      paramLabel = "URI",
      description =
          "Where checkpoints are kept, such as s3://bucket/folder or file:///folder; they stay when"
              + " the job is cancelled. Default: as Flink is configured.")
  private @Nullable String state;

  @Option(
      names = "--state-every",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "How often a checkpoint is made. What is written becomes visible with it. Default: 10s.")
  private Duration stateEvery = Duration.ofSeconds(10);

  @Option(
      names = "--key-cache",
      paramLabel = "MB",
      description =
          "With RocksDB: how many megabytes of heap each subtask may take to keep the devices that sent"
              + " last ready; 0 for none. The heap backend needs no cache, and makes none. Default:"
              + " 64.")
  private @Nullable Integer keyCache;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "The name of the job, of its consumer group and of its transactions; two jobs need two"
              + " names. Default: iforest.")
  private String name = "iforest";

  @Mixin private LabelSettings labels = new LabelSettings();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help.")
  private boolean help;

  /** Settings of Flink beside those that the options make. */
  private final Configuration flink;

  private KafkaJob(Configuration flink) {
    this.flink = flink;
  }

  /**
   * Builds the job and runs it, on the cluster of {@code flink run} or in this process.
   *
   * @param arguments {@code --help} lists them
   */
  public static void main(String[] arguments) {
    int code = line(new KafkaJob(new Configuration())).execute(arguments);
    // "flink run" goes on after main, and must not be ended.
    if (code != 0) {
      System.exit(code);
    }
  }

  /**
   * Builds the job without running it.
   *
   * @param flink settings of Flink beside those that the options make
   * @throws IllegalArgumentException if an option is wrong, or does not fit what it names
   * @throws IOException if something that an option names cannot be read or reached
   */
  static StreamExecutionEnvironment build(Configuration flink, String... arguments)
      throws IOException {
    return parse(flink, arguments).build();
  }

  /**
   * Reads the options only.
   *
   * @throws IllegalArgumentException if an option is wrong
   */
  static KafkaJob parse(Configuration flink, String... arguments) {
    KafkaJob job = new KafkaJob(flink);
    try {
      line(job).parseArgs(arguments);
    } catch (CommandLine.ParameterException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return job;
  }

  /** After this silence a device is forgotten. */
  Duration keyIdle() {
    return keyIdle;
  }

  private static CommandLine line(KafkaJob job) {
    return new CommandLine(job)
        .setParameterExceptionHandler(
            (e, arguments) -> {
              e.getCommandLine().getErr().println(e.getMessage());
              e.getCommandLine().getErr().println("--help lists the options");
              return WRONG_USE;
            })
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              if (e instanceof IllegalArgumentException || e instanceof IOException) {
                command.getErr().println(e.getMessage());
                return WRONG_USE;
              }
              command.getErr().println("the job failed: " + deepest(e));
              return FAILED;
            });
  }

  private static String deepest(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  @Override
  public Integer call() throws Exception {
    StreamExecutionEnvironment env = build();
    env.execute(name);
    return 0;
  }

  private Configuration configuration() {
    Configuration configuration = new Configuration(flink);
    configuration.set(PipelineOptions.NAME, name);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, stateEvery);
    // The windows of keys repeat themselves.
    configuration.set(ExecutionOptions.SNAPSHOT_COMPRESSION, true);
    if (state != null) {
      configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
      configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, state);
      configuration.set(
          CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
          ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    }
    return configuration;
  }

  private static void requireAtLeast(String option, int min, @Nullable Integer value) {
    if (value != null && value < min) {
      throw new IllegalArgumentException(option + " must be at least " + min + ", was " + value);
    }
  }

  private StreamExecutionEnvironment build() throws IOException {
    requireAtLeast("--episode-gap", 1, episodeGap);
    requireAtLeast("--key-cache", 0, keyCache);
    DetectorModel detector = readModel();
    ReadingParser parser = parser(detector);
    AnomalyLabels labeller = labels.labels();
    RequiredTopic.check("--source", source);
    RequiredTopic.check("--sink", sink);
    RequiredTopic.check("--verdict-sink", verdictSink);
    RequiredTopic.check("--bad-sink", badSink);
    RequiredTopic.check("--late-sink", lateSink);
    RequiredTopic.check("--models", models);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration());
    TopicSource.Readings readings =
        TopicSource.readings(
            env, source, name, clients(source), parser, outOfOrder, PARTITION_SILENCE);
    AnomalyStream anomalies = detect(env, readings.readings(), detector);
    DataStream<StreamEvent> events = anomalies.events().union(anomalies.drifts());
    if (labeller != null) {
      events = events.union(labeller.of(anomalies.events()));
    }
    if (models != null) {
      events = events.union(anomalies.models());
    }
    write(events, sink, "events", StreamEvent::key, StreamEvent::json);
    if (verdictSink != null) {
      write(anomalies.verdicts(), verdictSink, "verdicts", ReadingVerdict::key, Described::verdict);
    }
    if (badSink != null) {
      write(
          readings.bad().union(anomalies.bad()),
          badSink,
          "bad",
          BadReading::source,
          Described::bad);
    }
    if (lateSink != null) {
      write(anomalies.late(), lateSink, "late", Reading::key, Described::late);
    }
    return env;
  }

  private AnomalyStream detect(
      StreamExecutionEnvironment env, DataStream<Reading> readings, DetectorModel detector)
      throws IOException {
    if (adapt.adapts() && !detector.canAdapt()) {
      throw new IllegalArgumentException(
          "--adapt: the model "
              + model
              + " holds no sample of its training, so it cannot continue learning: train it again");
    }
    AnomalyStream.Builder builder =
        AnomalyStream.of(readings, detector).learning(adapt).idle(keyIdle);
    if (episodeGap != null) {
      builder.incidentGap(episodeGap);
    }
    if (keyCache != null) {
      builder.cacheMegabytes(keyCache);
    }
    if (verdictSink != null) {
      builder.allVerdicts();
    }
    if (models != null) {
      builder.models(TopicSource.models(env, models, name, clients(models)));
    }
    return builder.build();
  }

  private <T> void write(
      DataStream<T> elements,
      KafkaAddress to,
      String sinkName,
      TopicSink.Part<T> key,
      TopicSink.Part<T> value)
      throws IOException {
    TopicSink.write(elements, to, sinkName, name, clients(to), key, value);
  }

  private static Properties clients(KafkaAddress address) throws IOException {
    Properties properties = KafkaSettings.common(address, System.getenv());
    // Each client of a job makes a name of its own.
    properties.remove(AdminClientConfig.CLIENT_ID_CONFIG);
    return properties;
  }

  private DetectorModel readModel() throws IOException {
    if (!Files.exists(model)) {
      throw new IOException("--model: there is no file '" + model + "'");
    }
    try {
      return DetectorModel.read(model);
    } catch (IOException e) {
      throw new IOException("--model " + model + ": " + e.getMessage(), e);
    }
  }

  private ReadingParser parser(DetectorModel detector) {
    List<String> columns = TopicSource.columns(source);
    ReadingParser parser;
    try {
      parser =
          columns.isEmpty()
              ? ReadingParser.json(detector)
              : ReadingParser.csv(detector, columns, delimiter, decimalComma);
      TopicSource.checkColumns(columns, detector.schema());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--source, columns=...: " + e.getMessage(), e);
    }
    try {
      return keyColumn == null ? parser : parser.keyedBy(keyColumn);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--key-column: " + e.getMessage(), e);
    }
  }
}

package io.github.iforest4j.flink.job;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Verdict;
import io.github.iforest4j.engine.StreamRun;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.engine.sink.ReadingSink;
import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.flink.Reading;
import io.github.iforest4j.flink.ReadingVerdict;
import io.github.iforest4j.kafka.testing.KafkaBroker;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A topic of readings of pumps, and what one run on one machine says of it. */
record PumpTopic(KafkaBroker broker, String name) {
  static final int DEVICES = 8;

  /** How {@link #single} begins a verdict. */
  static final String VERDICT = "{\"event\":\"verdict\"";

  /** Makes the topic. */
  static PumpTopic create(KafkaBroker broker, String name, int partitions) throws Exception {
    broker.create(name, partitions);
    return new PumpTopic(broker, name);
  }

  String address() {
    return broker.topic(name);
  }

  /** Sends readings [from .. to) of each device as JSON. */
  void send(int from, int to) {
    try (KafkaProducer<byte[], byte[]> producer = broker.producer()) {
      for (int second = from; second < to; second++) {
        send(producer, second);
      }
    }
  }

  /** Sends the reading of each device at a second; always the same ones. */
  void send(KafkaProducer<byte[], byte[]> producer, int second) {
    for (int d = 0; d < DEVICES; d++) {
      Random random = new Random(1_000_003L * second + d);
      boolean fault = (second + 37 * d) % 200 > 190;
      String reading =
          String.format(
              Locale.ROOT,
              "{\"time\":\"%s\",\"device\":\"pump-%d\",\"temperature\":%.3f,\"pressure\":%.3f}",
              Plant.START.plusSeconds(second),
              d,
              60 + random.nextGaussian() + (fault ? 25 : 0),
              5 + .1 * random.nextGaussian() - (fault ? 3 : 0));
      producer.send(new ProducerRecord<>(name, bytes("pump-" + d), bytes(reading)));
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Verdicts, events and labels of a run on one machine over what the topic has; sorted. */
  List<String> single(DetectorModel model) throws Exception {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    try (RecordSource source = Sources.open(address() + "?to=now", SourceOptions.DEFAULT)) {
      ReadingSink sink =
          new ReadingSink() {
            @Override
            public void reading(RecordRow row, Verdict verdict) {
              Instant time = row.schema().clock().time(row);
              lines.add(
                  Described.verdict(
                      new ReadingVerdict(
                          address(),
                          source.position(),
                          row.text(row.schema().indexOf("device")),
                          time == null ? Reading.NO_TIME : time.toEpochMilli(),
                          verdict.state(),
                          verdict.score(),
                          verdict.threshold(),
                          model.id())));
            }

            @Override
            public void anomaly(AnomalyEvent event, boolean known) {
              lines.add(EventJson.anomalyWithEvidence(event));
            }

            @Override
            public void labelled(AnomalyEvent event, AnomalyLabel label) {
              lines.add(EventJson.label(event.id(), label));
            }

            @Override
            public void updated(IncidentUpdate update, boolean known) {
              lines.add(EventJson.update(update));
            }

            @Override
            public void incident(IncidentEvent incident, boolean known) {
              lines.add(EventJson.incident(incident));
            }
          };
      try (StreamRun run =
          StreamRun.builder()
              .source(source)
              .model(model)
              .labeler(new OfflineLabeler())
              .sink(sink)
              .build()) {
        run.run();
      }
    }
    List<String> sorted = new ArrayList<>(lines);
    Collections.sort(sorted);
    return sorted;
  }

  /** What a job wrote and committed; sorted. */
  static List<String> written(KafkaBroker broker, String... topics) {
    List<String> lines = new ArrayList<>();
    for (String topic : topics) {
      lines.addAll(KafkaBroker.texts(broker.messages(topic)));
    }
    Collections.sort(lines);
    return lines;
  }
}

package io.github.iforest4j.examples;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Training;
import io.github.iforest4j.engine.StreamRun;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.sink.RunSink;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.source.mqtt.MqttAddress;
import io.github.iforest4j.source.mqtt.MqttPublisher;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * Three pumps publish to a broker, and one run watches all of them, each by itself: the second pump
 * runs hot for a while. With a broker on this machine: {@code PlantOverMqtt mqtt://localhost:1883}
 */
public final class PlantOverMqtt {
  private static final int LEARNED = 400;
  private static final int ROUNDS = 700;
  private static final List<String> PUMPS = List.of("pump1", "pump2", "pump3");

  private PlantOverMqtt() {}

  /**
   * @param args the broker, such as {@code mqtt://localhost:1883}
   */
  public static void main(String[] args) throws Exception {
    String broker = args[0];
    // What is published before the run has subscribed, it never sees; so the plant waits for that.
    CountDownLatch connected = new CountDownLatch(1);
    // Messages of several pumps may overtake each other; no fault may be among what is learned.
    CountDownLatch learned = new CountDownLatch(1);
    SourceOptions options =
        SourceOptions.builder()
            .report(
                (severity, message) -> {
                  System.err.println(message);
                  connected.countDown();
                })
            .build();
    RecordSource source = Sources.open(broker + "/plant/#", options);
    try (StreamRun run =
        StreamRun.builder()
            .source(source)
            .key("topic")
            .learn(
                LEARNED * PUMPS.size(),
                (readings, from) ->
                    Training.builder(readings)
                        .choosePreset()
                        .provenance("examples", from.name(), Instant.now())
                        .prepare()
                        .fit())
            .maxReadings((long) ROUNDS * PUMPS.size())
            .sink(new Alerts(learned))
            .build()) {
      Thread plant = new Thread(() -> plant(broker, connected, learned), "plant");
      plant.start();
      run.run();
      plant.join();
    }
  }

  /** An incident that is at least of medium severity is worth a line. */
  private static final class Alerts implements RunSink {
    private final CountDownLatch learned;

    Alerts(CountDownLatch learned) {
      this.learned = learned;
    }

    @Override
    public void started(DetectorModel model, int keyField) {
      learned.countDown();
    }

    @Override
    public void incident(IncidentEvent incident, boolean known) {
      if (incident.state().severity().compareTo(Severity.MEDIUM) >= 0) {
        System.out.println(
            incident.key() + ": " + incident.state().name() + ", " + incident.peakFeatures());
      }
    }
  }

  /** Publishes what the pumps measure, a reading of each in every round. */
  private static void plant(String broker, CountDownLatch connected, CountDownLatch learned) {
    List<MqttPublisher> publishers = new ArrayList<>();
    try {
      connected.await();
      for (String pump : PUMPS) {
        MqttAddress topic = MqttAddress.parse(broker + "/plant/" + pump);
        publishers.add(MqttPublisher.open(topic, Map.of(), Timing.SYSTEM, System.err::println));
      }
      Random random = new Random(3);
      for (int round = 0; round < ROUNDS; round++) {
        if (round == LEARNED) {
          learned.await();
        }
        for (int p = 0; p < PUMPS.size(); p++) {
          boolean hot = p == 1 && round >= 600 && round < 620;
          publishers.get(p).put(reading(random, hot).getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      System.err.println(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      publishers.forEach(MqttPublisher::close);
    }
  }

  private static String reading(Random random, boolean hot) {
    double temperature = (hot ? 78 : 63) + random.nextGaussian();
    double vibration = 2.5 + 0.1 * random.nextGaussian();
    return String.format(
        Locale.ROOT, "{\"temperature\": %.2f, \"vibration\": %.3f}", temperature, vibration);
  }
}

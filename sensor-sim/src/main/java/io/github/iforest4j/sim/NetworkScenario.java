package io.github.iforest4j.sim;

import io.github.iforest4j.schema.Field;
import java.time.Instant;
import java.util.List;
import org.apache.commons.math3.distribution.UniformIntegerDistribution;

/**
 * Connection records, each drawn on its own: normal ones uniform in every field; an anomalous one
 * has exactly one field from outside what is normal.
 */
final class NetworkScenario {
  private static final int SRC_PORT = 0;
  private static final int DST_PORT = 1;
  private static final int PACKET_SIZE = 2;
  private static final int DURATION = 3;
  private static final int PROTOCOL = 4;

  private static final int[] USUAL_PORTS = {80, 443, 22, 8080};
  private static final int[] UNUSUAL_PORTS = {1337, 9999, 6666};
  private static final List<String> PROTOCOLS = List.of("TCP", "UDP");

  /** {@code UNKNOWN} comes last: the index of no usual protocol. */
  private static final List<String> WORDS = List.of("TCP", "UDP", "UNKNOWN");

  private static final List<Channel> CHANNELS =
      List.of(
          Channel.integer(
              Field.categorical("src_port", List.of("22", "443", "80", "8080")), 0, 65535),
          Channel.integer(Field.numeric("dst_port", ""), 0, 65535),
          Channel.integer(Field.numeric("packet_size", "bytes"), 0, 65535),
          Channel.integer(Field.numeric("duration_ms", "ms"), 0, 3_600_000),
          Channel.words(Field.categorical("protocol", PROTOCOLS), WORDS));

  static final Scenario SCENARIO =
      new Scenario(
          "network",
          "Connection records: ports, packet size, duration and protocol, without a time.",
          false,
          CHANNELS,
          List.of("src_port", "packet_size", "duration_ms", "protocol"),
          .2,
          options -> new Connections(options.seed()),
          Faults::new);

  private NetworkScenario() {}

  private static final class Connections implements SignalSource {
    private final SeededRandom srcPort;
    private final UniformIntegerDistribution dstPort;
    private final UniformIntegerDistribution packetSize;
    private final UniformIntegerDistribution duration;
    private final SeededRandom protocol;

    Connections(long seed) {
      srcPort = SeededRandom.of(seed, "src_port");
      dstPort = uniform(seed, "dst_port", 1024, 65535);
      packetSize = uniform(seed, "packet_size", 100, 1500);
      duration = uniform(seed, "duration_ms", 50, 500);
      protocol = SeededRandom.of(seed, "protocol");
    }

    private static UniformIntegerDistribution uniform(
        long seed, String purpose, int low, int high) {
      return new UniformIntegerDistribution(SeededRandom.of(seed, purpose), low, high);
    }

    @Override
    public void next(Instant time, double[] values) {
      values[SRC_PORT] = USUAL_PORTS[srcPort.nextInt(USUAL_PORTS.length)];
      values[DST_PORT] = dstPort.sample();
      values[PACKET_SIZE] = packetSize.sample();
      values[DURATION] = duration.sample();
      values[PROTOCOL] = protocol.nextInt(PROTOCOLS.size());
    }
  }

  private static final class Faults implements FaultInjector {
    private final double share;
    private final SeededRandom random;
    private final KindDealer kinds = new KindDealer(4);
    private long events;

    Faults(SensorStream.Options options) {
      share = options.anomalyShare();
      random = SeededRandom.of(options.seed(), "anomalies");
    }

    @Override
    public AnomalyTruth apply(long index, double[] values) {
      if (random.nextDouble() >= share) {
        return null;
      }
      String kind = SCENARIO.anomalyKinds().get(kinds.next(random));
      String what =
          switch (kind) {
            case "src_port" -> {
              int port = UNUSUAL_PORTS[random.nextInt(UNUSUAL_PORTS.length)];
              values[SRC_PORT] = port;
              yield "source port " + port + " is none of the usual services";
            }
            case "packet_size" -> {
              int size = random.between(2_000, 10_000);
              values[PACKET_SIZE] = size;
              yield "packet of " + size + " bytes, usual are 100 to 1500";
            }
            case "duration_ms" -> {
              int millis = random.between(2_000, 5_000);
              values[DURATION] = millis;
              yield "connection lasted " + millis + " ms, usual are 50 to 500";
            }
            default -> {
              values[PROTOCOL] = WORDS.indexOf("UNKNOWN");
              yield "protocol UNKNOWN, usual are TCP and UDP";
            }
          };
      return new AnomalyTruth(++events, kind, List.of(kind), index, index, what);
    }
  }
}

package io.github.iforest4j.sparkplug;

import static io.github.iforest4j.sparkplug.Payloads.START;
import static io.github.iforest4j.sparkplug.Payloads.at;
import static io.github.iforest4j.sparkplug.Payloads.changed;
import static io.github.iforest4j.sparkplug.Payloads.number;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.source.BadLine;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.junit.jupiter.api.Test;

/** Input that means harm is bounded and counted, and never ends a run. */
class HostileSparkplugTest {
  private static final String[] TOPICS = {
    "G/NBIRTH/N", "G/NDATA/N", "G/DBIRTH/N/D", "G/DDATA/N/D", "G/DDEATH/N/D", "G/NDEATH/N"
  };

  private static Payload of(Random random) {
    Payload.Builder payload = at(START + random.nextInt(10_000), random.nextInt(256));
    int metrics = random.nextInt(8);
    for (int i = 0; i < metrics; i++) {
      long alias = random.nextInt(5);
      Payload.Metric.Builder metric =
          switch (random.nextInt(5)) {
            case 0 -> number("m" + alias, alias, random.nextGaussian());
            case 1 -> changed(alias, random.nextGaussian());
            case 2 -> Payloads.text("t" + alias, alias, "text");
            case 3 -> Payloads.truth("b" + alias, alias, random.nextBoolean());
            default -> Payloads.session(random.nextInt(3));
          };
      if (random.nextInt(6) == 0) {
        metric.setTimestamp(random.nextLong());
      }
      payload.addMetrics(metric);
    }
    return payload.build();
  }

  private static byte[] mutated(byte[] payload, Random random) {
    byte[] changed = payload.clone();
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times && changed.length > 0; i++) {
      int where = random.nextInt(changed.length);
      switch (random.nextInt(3)) {
        case 0 -> changed[where] = (byte) random.nextInt();
        case 1 -> changed = Arrays.copyOf(changed, where);
        default -> {
          byte[] longer = Arrays.copyOf(changed, changed.length + where);
          System.arraycopy(changed, 0, longer, changed.length, where);
          changed = longer;
        }
      }
    }
    return changed;
  }

  /** Whatever bytes come: no exception, and afterwards births and values are read as ever. */
  @Test
  void mutatedPayloadsEndNothing() {
    HostRun run = new HostRun();
    Random random = new Random(21);
    long readings = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] payload = of(random).toByteArray();
      if (random.nextInt(3) > 0) {
        payload = mutated(payload, random);
      }
      readings += run.send(TOPICS[random.nextInt(TOPICS.length)], payload).size();
    }
    assertThat(readings).isPositive();
    assertThat(run.badLines().get(BadLine.NO_MESSAGE)).isGreaterThan(1_000);
    assertThat(run.reports.size()).as("the first of each kind").isLessThan(20);
    HostRun fresh = new HostRun().born();
    run.born();
    Payload value = at(START, 2).addMetrics(changed(10, 33)).build();
    assertThat(run.send("G/DDATA/N/D", value))
        .hasSize(1)
        .isEqualTo(fresh.send("G/DDATA/N/D", value));
  }

  @Test
  void aPayloadThatIsTooLongIsNotParsed() {
    HostRun run = new HostRun();
    assertThat(run.send("G/NBIRTH/N", new byte[(1 << 20) + 1])).isEmpty();
    assertThat(run.badLines()).isEqualTo(Map.of(BadLine.TOO_LONG, 1L));
    assertThat(run.host.nodes().count()).isZero();
  }

  @Test
  void aMillionAliasesStayWithinTheirRoom() {
    long room = 4L << 20;
    HostRun run = new HostRun("sparkplug://h/G", true, room);
    run.born();
    for (int birth = 0; birth < 100; birth++) {
      Payload.Builder payload = at(START, 0);
      for (int alias = 0; alias < 10_000; alias++) {
        payload.addMetrics(number("m" + alias, 10_000L * birth + alias, 1));
      }
      run.send("G/NBIRTH/hostile" + birth, payload.build());
      run.send("G/NDATA/hostile" + birth, at(START, 1).addMetrics(changed(5, 1)).build());
    }
    assertThat(run.badLines().get(BadLine.TOO_LONG)).isEqualTo(200);
    assertThat(run.asked).as("another birth would not help").isEmpty();
    assertThat(run.host.nodes().bytes()).isLessThanOrEqualTo(room);
    Payload value = at(START, 2).addMetrics(changed(10, 33)).build();
    assertThat(run.send("G/DDATA/N/D", value)).as("the others are read on").hasSize(1);
  }

  @Test
  void inventedNodesAndDevicesDisplaceTheOldestAndAreBounded() {
    long room = 1L << 20;
    HostRun run = new HostRun("sparkplug://h/G", true, room);
    for (int i = 0; i < 5_000; i++) {
      run.send("G/NBIRTH/n" + i, at(START, 0).addMetrics(number("x", 1, i)).build());
      run.send("G/NDATA/m" + i, at(START, 1).addMetrics(changed(1, i)).build());
      run.send("G/DDATA/one/d" + i, at(START, i % 256).addMetrics(changed(1, i)).build());
      assertThat(run.host.nodes().bytes()).isLessThanOrEqualTo(room);
    }
    assertThat(run.host.nodes().count()).isBetween(100, 2_000);
    assertThat(run.events().get(SparkplugHost.FORGOTTEN)).isGreaterThan(2_000);
    assertThat(run.asked).hasSize(RebirthRequests.MAX_IN_A_SECOND);
    assertThat(run.send("G/NDATA/n4999", at(START, 1).addMetrics(changed(1, 7)).build()))
        .as("the last is known")
        .hasSize(1);
  }

  /** Half a million metrics of two bytes each. */
  @Test
  void metricsWithoutAnythingAreCounted() {
    byte[] payload = new byte[1 << 20];
    for (int i = 0; i < payload.length; i += 2) {
      payload[i] = 0x12;
    }
    HostRun run = new HostRun().born();
    run.send("G/DDATA/N/D", payload);
    assertThat(run.badLines()).isEqualTo(Map.of(BadLine.UNANNOUNCED, 1L << 19));
    assertThat(run.send("G/DBIRTH/N/D", payload)).isEmpty();
    assertThat(run.reports).hasSize(2);
  }

  @Test
  void oneMessageHasNotMoreThanAThousandReadings() {
    HostRun run = new HostRun().born();
    Payload.Builder payload = at(START, 2);
    for (int i = 1; i <= 5_000; i++) {
      payload.addMetrics(changed(10, i).setTimestamp(START + i));
    }
    assertThat(run.send("G/DDATA/N/D", payload.build())).hasSize(SparkplugHost.MAX_IN_MESSAGE);
    assertThat(run.badLines()).isEqualTo(Map.of(BadLine.TOO_LONG, 1L));
  }

  @Test
  void namesWithControlCharactersAreShownWithoutThem() {
    HostRun run = new HostRun();
    run.send("G\u001b[31m/NDATA/N\n", at(START, 1).addMetrics(changed(1, 1)).build());
    assertThat(run.reports).isNotEmpty().allSatisfy(r -> assertThat(r).doesNotContain("\u001b"));
  }
}

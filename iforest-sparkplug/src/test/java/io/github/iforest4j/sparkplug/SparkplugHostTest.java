package io.github.iforest4j.sparkplug;

import static io.github.iforest4j.sparkplug.Payloads.START;
import static io.github.iforest4j.sparkplug.Payloads.at;
import static io.github.iforest4j.sparkplug.Payloads.changed;
import static io.github.iforest4j.sparkplug.Payloads.death;
import static io.github.iforest4j.sparkplug.Payloads.deviceBirth;
import static io.github.iforest4j.sparkplug.Payloads.nodeBirth;
import static io.github.iforest4j.sparkplug.Payloads.number;
import static io.github.iforest4j.sparkplug.Payloads.session;
import static io.github.iforest4j.sparkplug.Payloads.text;
import static io.github.iforest4j.sparkplug.Payloads.truth;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.github.iforest4j.source.BadLine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What messages mean, without a broker. */
class SparkplugHostTest {
  private static final String ASKED = "spBv1.0/G/NCMD/N";

  private static Payload data(long seq, Payload.Metric.Builder... metrics) {
    Payload.Builder payload = at(START + 1000 * seq, seq);
    for (Payload.Metric.Builder metric : metrics) {
      payload.addMetrics(metric);
    }
    return payload.build();
  }

  @Test
  void birthsNameTheMetricsAndAReadingHasTheLastValueOfEach() {
    HostRun run = new HostRun();
    assertThat(run.send("G/NBIRTH/N", nodeBirth(1))).as("a node without metrics").isEmpty();
    assertThat(run.send("G/DBIRTH/N/D", deviceBirth(1)))
        .containsExactly(
            "{device=G/N/D, pressure=6.25, running=true, temperature=20.5, time="
                + (START + 1)
                + "}");
    assertThat(run.send("G/DDATA/N/D", data(2, changed(10, 21))))
        .as("by alias, without a type")
        .containsExactly(
            "{device=G/N/D, pressure=6.25, running=true, temperature=21, time="
                + (START + 2000)
                + "}");
    assertThat(run.send("G/DDATA/N/D", data(3, number("pressure", 0, 7).clearAlias())))
        .as("by name")
        .containsExactly(
            "{device=G/N/D, pressure=7, running=true, temperature=21, time="
                + (START + 3000)
                + "}");
    assertThat(
            run.send(
                "G/DDATA/N/D", data(4, changed(11, 8).setTimestamp(START + 5), changed(10, 22))))
        .as("the latest time of the metrics, or that of the message")
        .containsExactly(
            "{device=G/N/D, pressure=8, running=true, temperature=22, time="
                + (START + 4000)
                + "}");
    assertThat(run.asked).isEmpty();
    assertThat(run.reports).isEmpty();
    assertThat(run.badLines()).isEmpty();
  }

  @Test
  void theMetricsOfANodeAreAStreamOfTheirOwn() {
    HostRun run = new HostRun();
    Payload birth =
        at(START, 0)
            .addMetrics(session(3))
            .addMetrics(text("Properties/OS", 2, "linux"))
            .addMetrics(number("load", 3, .5))
            .build();
    assertThat(run.send("G/NBIRTH/N", birth))
        .containsExactly("{Properties/OS=linux, device=G/N, load=0.5, time=" + START + "}");
    assertThat(run.send("G/NDATA/N", data(1, changed(3, .75))))
        .containsExactly(
            "{Properties/OS=linux, device=G/N, load=0.75, time=" + (START + 1000) + "}");
  }

  @Test
  void whenValuesAreAssembledAReadingHasOnlyWhatCame() {
    HostRun run = new HostRun("sparkplug://h/G", false, SparkplugHost.MAX_BYTES).born();
    assertThat(run.send("G/DDATA/N/D", data(2, changed(10, 21))))
        .containsExactly("{device=G/N/D, temperature=21, time=" + (START + 2000) + "}");
  }

  @Test
  void valuesThatWereCollectedAreReadingsInTheOrderOfTheirTimes() {
    HostRun run = new HostRun().born();
    assertThat(
            run.send(
                "G/DDATA/N/D",
                data(
                    2,
                    changed(10, 23).setTimestamp(START + 30),
                    changed(10, 21).setTimestamp(START + 10),
                    changed(11, 7).setTimestamp(START + 10),
                    changed(11, 8).setTimestamp(START + 20))))
        .containsExactly(
            "{device=G/N/D, pressure=7, running=true, temperature=21, time=" + (START + 10) + "}",
            "{device=G/N/D, pressure=8, running=true, temperature=21, time=" + (START + 20) + "}",
            "{device=G/N/D, pressure=8, running=true, temperature=23, time=" + (START + 30) + "}");
  }

  @Test
  void dataBeforeABirthAsksForOneOnceInTenSeconds() {
    HostRun run = new HostRun();
    for (int seq = 5; seq < 9; seq++) {
      assertThat(run.send("G/DDATA/N/D", data(seq, changed(10, 21)))).isEmpty();
    }
    assertThat(run.asked).containsExactly(ASKED);
    assertThat(run.badLines()).isEqualTo(Map.of(BadLine.UNANNOUNCED, 4L));
    assertThat(run.events()).isEqualTo(Map.of(RebirthRequests.COUNTED, 1L));
    assertThat(run.reports).hasSize(2);
    run.wait(Duration.ofSeconds(9));
    run.send("G/DDATA/N/D", data(9, changed(10, 21)));
    assertThat(run.asked).hasSize(1);
    run.wait(Duration.ofSeconds(1));
    run.send("G/DDATA/N/D", data(10, changed(10, 21)));
    assertThat(run.asked).hasSize(2);
    run.born();
    assertThat(run.send("G/DDATA/N/D", data(2, changed(10, 21)))).hasSize(1);
  }

  /** Such as one that does not count its messages. */
  @Test
  void aNodeThatHasToBeAskedAgainAndAgainIsAskedLessOften() {
    HostRun run = new HostRun();
    for (int second = 0; second < 3600; second++) {
      run.born().send("G/DDATA/N/D", data(7, changed(10, second)));
      run.wait(Duration.ofSeconds(1));
    }
    assertThat(run.events()).containsEntry(SparkplugHost.GAPS, 3600L);
    // After 0, 10, 30, 70, 150, 310 and 630 seconds, and then every 640.
    assertThat(run.asked).hasSize(11);
    run.wait(Duration.ofHours(1));
    run.born().send("G/DDATA/N/D", data(7, changed(10, 1)));
    run.wait(Duration.ofSeconds(10));
    run.born().send("G/DDATA/N/D", data(7, changed(10, 1)));
    assertThat(run.asked).hasSize(13);
  }

  @Test
  void whoMayNotAskIsToldAndNothingIsSent() {
    HostRun run = new HostRun("sparkplug://h/G?rebirth=off", true, SparkplugHost.MAX_BYTES);
    run.send("G/NDATA/N", data(5, changed(10, 21)));
    assertThat(run.asked).isEmpty();
    assertThat(run.reports)
        .anyMatch(report -> report.contains("its values are read after its next birth"));
  }

  @Test
  void aRefusedRequestIsReportedOnce() {
    HostRun run = new HostRun();
    run.sent = CompletableFuture.failedFuture(new IOException("not authorized"));
    for (int i = 0; i < 3; i++) {
      run.send("G/NDATA/N", data(5, changed(10, 21)));
      run.wait(Duration.ofSeconds(11));
    }
    assertThat(run.reports)
        .filteredOn(report -> report.contains("May this user publish to spBv1.0/GROUP/NCMD/NODE?"))
        .hasSize(1);
  }

  @Test
  void manyNodesAreAskedAFewAtATime() {
    HostRun run = new HostRun();
    for (int n = 0; n < 100; n++) {
      run.send("G/NDATA/N" + n, data(5, changed(10, 21)));
    }
    assertThat(run.asked).hasSize(RebirthRequests.MAX_IN_A_SECOND);
    run.wait(Duration.ofSeconds(1));
    for (int n = 0; n < 100; n++) {
      run.send("G/NDATA/N" + n, data(6, changed(10, 21)));
    }
    assertThat(run.asked).doesNotHaveDuplicates().hasSize(2 * RebirthRequests.MAX_IN_A_SECOND);
  }

  @Test
  void aGapInTheSequenceAsksAndTheValuesAreRead() {
    HostRun run = new HostRun().born();
    assertThat(run.send("G/DDATA/N/D", data(4, changed(10, 21)))).hasSize(1);
    assertThat(run.asked).containsExactly(ASKED);
    assertThat(run.events()).containsEntry(SparkplugHost.GAPS, 1L);
    assertThat(run.send("G/DDATA/N/D", data(5, changed(10, 22)))).hasSize(1);
    assertThat(run.events()).as("in order again").containsEntry(SparkplugHost.GAPS, 1L);
  }

  @Test
  void theSequenceBeginsAgainAfter255AndIsThatOfTheNode() {
    HostRun run = new HostRun().born();
    for (int seq = 2; seq < 600; seq++) {
      Payload payload = data(seq % 256, changed(10, 21));
      run.send(seq % 2 == 0 ? "G/DDATA/N/D" : "G/NDATA/N", payload);
    }
    assertThat(run.events()).doesNotContainKey(SparkplugHost.GAPS);
    run.send("G/DDATA/N/D", data(300, changed(10, 21)));
    assertThat(run.events()).containsEntry(SparkplugHost.GAPS, 1L);
  }

  @Test
  void afterALostConnectionBirthsMayHaveBeenMissed() {
    HostRun run = new HostRun().born();
    run.host.reconnected();
    assertThat(run.send("G/DDATA/N/D", data(200, changed(10, 21)))).hasSize(1);
    assertThat(run.asked).containsExactly(ASKED);
    assertThat(run.events()).doesNotContainKey(SparkplugHost.GAPS);
  }

  @Test
  void anUnknownAliasAsksAndTheOtherValuesAreRead() {
    HostRun run = new HostRun().born();
    assertThat(run.send("G/DDATA/N/D", data(2, changed(99, 1), changed(10, 21))))
        .containsExactly(
            "{device=G/N/D, pressure=6.25, running=true, temperature=21, time="
                + (START + 2000)
                + "}");
    assertThat(run.asked).containsExactly(ASKED);
    assertThat(run.badLines()).isEqualTo(Map.of(BadLine.UNANNOUNCED, 1L));
    assertThat(run.reports.get(0)).contains("alias 99 of 'G/N/D' is in no birth");
  }

  @Test
  void aNewBirthGivesAliasesAnotherMeaning() {
    HostRun run = new HostRun().born();
    run.send("G/NBIRTH/N", nodeBirth(2));
    assertThat(run.send("G/DDATA/N/D", data(1, changed(10, 21))))
        .as("devices have to be born again")
        .isEmpty();
    run.send("G/DBIRTH/N/D", at(START, 2).addMetrics(number("flow", 10, 3)).build());
    assertThat(run.send("G/DDATA/N/D", data(3, changed(10, 4))))
        .containsExactly("{device=G/N/D, flow=4, time=" + (START + 3000) + "}");
  }

  @Test
  void deathsAreDeparturesAndWhatWasAnnouncedIsVoid() {
    HostRun run = new HostRun().born();
    run.send("G/DDEATH/N/D", data(2));
    assertThat(run.context.badLines().departures()).containsExactly("G/N/D");
    assertThat(run.send("G/DDATA/N/D", data(3, changed(10, 21)))).isEmpty();
    run.born().send("G/NDEATH/N", death(7));
    assertThat(run.events()).containsEntry(SparkplugHost.OLD_DEATHS, 1L);
    assertThat(run.context.badLines().departures()).hasSize(1);
    assertThat(run.send("G/DDATA/N/D", data(2, changed(10, 21)))).as("still alive").hasSize(1);
    run.send("G/NDEATH/N", death(1));
    assertThat(run.context.badLines().departures()).containsExactly("G/N/D", "G/N");
    assertThat(run.send("G/DDATA/N/D", data(3, changed(10, 21)))).isEmpty();
    run.send("G/NDEATH/M", new byte[0]);
    assertThat(run.context.badLines().departures()).contains("G/M");
  }

  @Test
  void historicalValuesAreLeftOutAndCounted() {
    HostRun run = new HostRun().born();
    assertThat(run.send("G/DDATA/N/D", data(2, changed(10, 99).setIsHistorical(true)))).isEmpty();
    assertThat(run.badLines()).isEqualTo(Map.of(BadLine.HISTORICAL, 1L));
    assertThat(run.send("G/DDATA/N/D", data(3, changed(11, 7))).get(0))
        .as("the value now is the one before")
        .contains("temperature=20.5");
  }

  @ParameterizedTest
  @CsvSource({
    "Int8, 255, -1",
    "Int8, -1, -1",
    "Int16, 65535, -1",
    "Int32, -5, -5",
    "UInt8, 200, 200",
    "UInt16, 65535, 65535",
    "UInt32, -1, 4294967295",
    "Boolean, 1, 1"
  })
  void integersHaveTheirSign(DataType type, int sent, String read) {
    HostRun run = new HostRun();
    Payload birth =
        at(START, 0)
            .addMetrics(
                Payload.Metric.newBuilder()
                    .setName("x")
                    .setDatatype(type.getNumber())
                    .setIntValue(sent))
            .build();
    assertThat(run.send("G/NBIRTH/N", birth))
        .containsExactly("{device=G/N, time=" + START + ", x=" + read + "}");
  }

  @Test
  void longIntegersKeepTheirDigitsAndFloatsHaveNoMore() {
    HostRun run = new HostRun();
    Payload birth =
        at(START, 0)
            .addMetrics(
                Payload.Metric.newBuilder()
                    .setName("f")
                    .setDatatype(DataType.Float_VALUE)
                    .setFloatValue(20.1f))
            .addMetrics(
                Payload.Metric.newBuilder()
                    .setName("u")
                    .setDatatype(DataType.UInt64_VALUE)
                    .setLongValue(-1))
            .addMetrics(
                Payload.Metric.newBuilder()
                    .setName("n")
                    .setDatatype(DataType.Double_VALUE)
                    .setIsNull(true))
            .addMetrics(
                Payload.Metric.newBuilder()
                    .setName("i")
                    .setDatatype(DataType.Double_VALUE)
                    .setDoubleValue(Double.NaN))
            .build();
    assertThat(run.send("G/NBIRTH/N", birth))
        .containsExactly(
            "{device=G/N, f=20.1, i=, n=, time=" + START + ", u=18446744073709551615}");
  }

  @Test
  void whatIsNoValueToJudgeIsLeftOutAndReportedOnce() {
    HostRun run = new HostRun();
    Payload birth =
        at(START, 0)
            .addMetrics(number("x", 1, 1))
            .addMetrics(
                Payload.Metric.newBuilder()
                    .setName("image")
                    .setDatatype(DataType.Bytes_VALUE)
                    .setBytesValue(ByteString.copyFromUtf8("abc")))
            .addMetrics(
                Payload.Metric.newBuilder()
                    .setName("table")
                    .setDatatype(DataType.DataSet_VALUE)
                    .setDatasetValue(Payload.DataSet.newBuilder().setNumOfColumns(1)))
            .addMetrics(
                Payload.Metric.newBuilder()
                    .setName("motor")
                    .setDatatype(DataType.Template_VALUE)
                    .setTemplateValue(Payload.Template.newBuilder().setIsDefinition(true)))
            .addMetrics(text("novel", 5, "x".repeat(1001)))
            .addMetrics(text("name", 6, "x".repeat(3)))
            .build();
    assertThat(run.send("G/NBIRTH/N", birth))
        .containsExactly("{device=G/N, name=xxx, time=" + START + ", x=1}");
    assertThat(run.events()).isEqualTo(Map.of(SparkplugHost.LEFT_OUT, 4L));
    assertThat(run.reports).hasSize(1);
    assertThat(run.reports.get(0)).contains("'image' of 'G/N'");
  }

  @Test
  void metricsWithTheNamesOfOurFieldsGetAnother() {
    HostRun run = new HostRun();
    Payload birth =
        at(START, 0).addMetrics(number("time", 1, 7)).addMetrics(number("device", 2, 8)).build();
    assertThat(run.send("G/NBIRTH/N", birth))
        .containsExactly("{device=G/N, metric.device=8, metric.time=7, time=" + START + "}");
  }

  @Test
  void onlyTheDeviceOfTheAddressIsRead() {
    HostRun run = new HostRun("sparkplug://h/G/N/D", true, SparkplugHost.MAX_BYTES);
    Payload node = at(START, 0).addMetrics(number("load", 1, 1)).build();
    assertThat(run.send("G/NBIRTH/N", node)).isEmpty();
    assertThat(run.send("G/DBIRTH/N/E", deviceBirth(1))).isEmpty();
    assertThat(run.send("G/DBIRTH/N/D", deviceBirth(2))).hasSize(1);
    assertThat(run.send("G/DDATA/N/E", data(3, changed(10, 21)))).isEmpty();
    run.send("G/DDEATH/N/E", data(4));
    assertThat(run.context.badLines().departures()).isEmpty();
    assertThat(run.asked).isEmpty();
  }

  @Test
  void commandsAndStatesOfHostsAreNotForUsAndOtherTopicsAreBad() {
    HostRun run = new HostRun();
    for (String topic : List.of("STATE/host", "G/NCMD/N", "G/DCMD/N/D")) {
      run.send(topic, "{\"online\":true}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(run.badLines()).isEmpty();
    List<String> bad =
        List.of("G", "G/NDATA", "G/NDATA/N/D", "G/DDATA/N", "G/XDATA/N", "/NDATA/N", "G/N/N");
    bad.forEach(topic -> run.send(topic, new byte[0]));
    assertThat(run.badLines()).isEqualTo(Map.of(BadLine.NO_MESSAGE, (long) bad.size()));
  }

  @Test
  void aTimeThatIsNoneIsThatOfTheMessageOrNone() {
    HostRun run = new HostRun().born();
    assertThat(run.send("G/DDATA/N/D", data(2, changed(10, 1).setTimestamp(-1))).get(0))
        .contains("time=" + (START + 2000));
    Payload none = Payload.newBuilder().setSeq(3).addMetrics(changed(10, 2)).build();
    assertThat(run.send("G/DDATA/N/D", none).get(0)).doesNotContain("time");
  }

  @Test
  void compressedMessagesAreNamed() {
    HostRun run = new HostRun();
    run.send("G/NBIRTH/N", Payload.newBuilder().setUuid("SPBV1.0_COMPRESSED").build());
    assertThat(run.reports.get(0)).contains("is compressed: let the node send it plain");
  }

  @Test
  void aNameThatTheBirthLacksIsTaken() {
    HostRun run = new HostRun().born();
    assertThat(run.send("G/DDATA/N/D", data(2, truth("alarm", 0, true).clearAlias())).get(0))
        .contains("alarm=true");
    assertThat(run.asked).isEmpty();
  }
}

package io.github.iforest4j.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Payloads as platforms send them, with invented values. */
class NestedJsonTest {
  private static String read(String json) throws IOException {
    Readings readings = Readings.of(json + "\n");
    assertThat(readings.reported).as(json).isEmpty();
    return String.join("\n", readings.lines());
  }

  @Test
  void thingsBoard() throws IOException {
    assertThat(read("{\"ts\":1767225600000,\"values\":{\"temperature\":7.25,\"door\":false}}"))
        .isEqualTo("ts=1767225600000 values.temperature=7.25 values.door=false");
  }

  /** No schema has a field without a name: the line is counted, and those around it are read. */
  @Test
  void anEmptyNameMakesALineBadAtAnyDepth() throws IOException {
    for (String bad :
        List.of(
            "{\"\":1}",
            "{\"a\":2,\"\":1}",
            "{\"a\":2,\"\":{}}",
            "{\"a\":2,\"b\":{\"\":[1,2]}}",
            "{\"a\":2,\"b\":[{\"name\":\"t\",\"value\":3,\"\":4}]}")) {
      Readings readings = Readings.of("{\"a\":1}\n" + bad + "\n{\"a\":3}\n");
      assertThat(readings.lines()).as(bad).containsExactly("a=1", "a=3");
      assertThat(readings.counts.badLines()).as(bad).isEqualTo(Map.of(BadLine.UNNAMED, 1L));
      assertThat(readings.reported)
          .as(bad)
          .singleElement()
          .asString()
          .contains("line 2 is one with a field whose name is empty");
    }
  }

  @Test
  void theThingsNetworkAndChirpStack() throws IOException {
    assertThat(
            read(
                "{\"end_device_ids\":{\"device_id\":\"barn-2\"},\"received_at\":\"2026-01-02T03:04:05Z\","
                    + "\"uplink_message\":{\"f_cnt\":81,\"decoded_payload\":{\"co2\":512,\"h\":61.5},"
                    + "\"rx_metadata\":[{\"rssi\":-103,\"snr\":4.25}]}}"))
        .isEqualTo(
            "end_device_ids.device_id='barn-2' received_at='2026-01-02T03:04:05Z'"
                + " uplink_message.f_cnt=81 uplink_message.decoded_payload.co2=512"
                + " uplink_message.decoded_payload.h=61.5 uplink_message.rx_metadata.0.rssi=-103"
                + " uplink_message.rx_metadata.0.snr=4.25");
    assertThat(
            read(
                "{\"deviceInfo\":{\"deviceName\":\"barn-3\"},\"fCnt\":7,\"object\":{\"level\":0.5},"
                    + "\"rxInfo\":[]}"))
        .isEqualTo("deviceInfo.deviceName='barn-3' fCnt=7 object.level=0.5");
  }

  @Test
  void shellyTasmotaZigbee2MqttAndAws() throws IOException {
    assertThat(
            read(
                "{\"src\":\"shellyplus1-x\",\"method\":\"NotifyStatus\",\"params\":{\"ts\":1767225600,"
                    + "\"switch:0\":{\"id\":0,\"apower\":41.5,\"aenergy\":{\"total\":9.5}}}}"))
        .isEqualTo(
            "src='shellyplus1-x' method='NotifyStatus' params.ts=1767225600"
                + " params.switch:0.id=0 params.switch:0.apower=41.5"
                + " params.switch:0.aenergy.total=9.5");
    assertThat(
            read(
                "{\"Time\":\"2026-01-02T03:04:05\",\"ENERGY\":{\"Total\":3.5,\"Power\":[120,8]},"
                    + "\"TempUnit\":\"C\"}"))
        .isEqualTo(
            "Time='2026-01-02T03:04:05' ENERGY.Total=3.5 ENERGY.Power.0=120 ENERGY.Power.1=8"
                + " TempUnit='C'");
    assertThat(read("{\"battery\":81,\"update\":{\"state\":\"idle\"},\"x\":null}"))
        .isEqualTo("battery=81 update.state='idle' x=?");
    assertThat(read("{\"state\":{\"reported\":{\"flow\":2.5},\"desired\":{}},\"version\":4}"))
        .isEqualTo("state.reported.flow=2.5 version=4");
  }

  @Test
  void elementsWithANameAndAValueHaveThatNameWhereverTheyStand() throws IOException {
    assertThat(
            read(
                "{\"metrics\":[{\"name\":\"temp\",\"timestamp\":5,\"value\":20.5},"
                    + "{\"value\":true,\"name\":\"run\"}],\"seq\":3}"))
        .isEqualTo("metrics.temp=20.5 metrics.run=true seq=3");
    assertThat(
            read(
                "{\"metrics\":[{\"value\":false,\"name\":\"run\"},"
                    + "{\"name\":\"temp\",\"value\":20.75}],\"seq\":4}"))
        .isEqualTo("metrics.run=false metrics.temp=20.75 seq=4");
  }

  @Test
  void longArraysAreCutOffAndThatIsSaid() throws IOException {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      numbers.add(Integer.toString(i));
    }
    Readings readings = Readings.of("{\"w\":" + numbers + ",\"t\":1}\n");
    assertThat(readings.table.numColumns()).isEqualTo(JsonObjects.MAX_ELEMENTS + 1);
    assertThat(readings.counts.nestedValues()).isEqualTo(24);
    assertThat(readings.reported)
        .singleElement()
        .asString()
        .startsWith("WARNING standard input: line 1: values in 'w' are left out");
  }

  @Test
  void aNameWithAPointAndANestedOneAreTheSameField() throws IOException {
    Readings readings = Readings.of("{\"a.b\":1,\"a\":{\"b\":2}}\n");
    assertThat(readings.lines()).containsExactly("a.b=2");
    assertThat(readings.counts.duplicateKeys()).isEqualTo(1);
  }
}

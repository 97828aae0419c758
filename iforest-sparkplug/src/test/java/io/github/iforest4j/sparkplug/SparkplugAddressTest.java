package io.github.iforest4j.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import io.github.iforest4j.source.mqtt.MqttAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparkplugAddressTest {
  @ParameterizedTest
  @CsvSource({
    "sparkplug://h/Plant A,                     false, h,   1883, spBv1.0/Plant A/#,       , true",
    "sparkplug://h:99/G/N,                      false, h,   99,   spBv1.0/G/+/N/#,         , true",
    "SPARKPLUGS://[::1]/G/N/D?rebirth=off,      true,  ::1, 8883, spBv1.0/G/+/N/#,        D, false",
    "sparkplug://h/+/+/+?rebirth=on,            false, h,   1883, spBv1.0/+/+/+/#,        +, true"
  })
  void addressesAreReadAsTheyAreWritten(
      String text, boolean tls, String host, int port, String filter, String device, boolean asks) {
    assertThat(SparkplugAddress.parse(text))
        .isEqualTo(
            new SparkplugAddress(new MqttAddress(text, tls, host, port, filter), device, asks));
  }

  @Test
  void plusReadsAllDevicesAndNotTheNodesThemselves() {
    SparkplugAddress devices = SparkplugAddress.parse("sparkplug://h/G/+/+");
    assertThat(devices.reads("D")).isTrue();
    assertThat(devices.reads(null)).isFalse();
    assertThat(SparkplugAddress.parse("sparkplug://h/G/+").reads(null)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sparkplug://",
        "sparkplug://h",
        "sparkplug://h/",
        "sparkplug://h:0/G",
        "sparkplug://h:70000/G",
        "sparkplug://user:canary@h/G",
        "sparkplug://h/G/",
        "sparkplug://h/G/N/D/more",
        "sparkplug://h/#",
        "sparkplug://h/G+",
        "sparkplug://h/G?rebirth=never",
        "sparkplug://h/G?from=now"
      })
  void addressesThatAreNoneAreRefusedWithoutTheirPassword(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sources.open(text, SourceOptions.DEFAULT))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
  }

  @Test
  void theseSourcesAreFoundByTheirSchemeAndEndless() {
    assertThat(Sources.isEndless("sparkplugs://h/G")).isTrue();
    assertThat(Sources.usages()).contains(SparkplugAddress.FORM);
  }
}

package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Detector models of format version 1, which stay readable forever, with exact scores. Made as the
 * {@code GoldenForestTest} says.
 */
class GoldenDetectorTest {
  private static String name(Preset preset) {
    return "detector-1-" + preset.name().toLowerCase(Locale.ROOT);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GoldenDetectorTest.class.getResourceAsStream("/golden/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"READINGS", "SENSORS"})
  void filesOfVersion1GiveTheirScores(Preset preset) throws IOException {
    byte[] bytes = resource(name(preset) + ".iforest");
    DetectorModel model = DetectorFormat.read(new ByteArrayInputStream(bytes));
    String text = new String(resource(name(preset) + ".csv"), StandardCharsets.US_ASCII);
    double[] scores =
        Arrays.stream(text.strip().split("\n")).mapToDouble(Double::parseDouble).toArray();
    assertThat(ExampleDetector.scores(model)).isEqualTo(scores);
    assertThat(model.config().preset()).isEqualTo(preset);
    assertThat(DetectorFormat.seal(model)).isEqualTo(bytes);
  }

  @Test
  @EnabledIfSystemProperty(named = "iforest.golden", matches = ".+")
  void writeGoldenFiles() throws IOException {
    Path folder = Path.of(System.getProperty("iforest.root"), System.getProperty("iforest.golden"));
    Files.createDirectories(folder);
    for (Preset preset : new Preset[] {Preset.READINGS, Preset.SENSORS}) {
      DetectorModel model = ExampleDetector.fit(preset);
      Files.write(folder.resolve(name(preset) + ".iforest"), DetectorFormat.seal(model));
      Files.writeString(
          folder.resolve(name(preset) + ".csv"),
          Arrays.stream(ExampleDetector.scores(model))
              .mapToObj(Double::toHexString)
              .collect(Collectors.joining("\n", "", "\n")));
    }
  }
}

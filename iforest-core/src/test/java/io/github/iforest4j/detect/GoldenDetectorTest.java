package io.github.iforest4j.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Detector models of format version 1, which stay readable forever, with exact scores. {@link
 * GoldenDetectorFiles} makes those of a new version.
 */
class GoldenDetectorTest {
  static final String ADAPTING = "detector-1-adapting";

  static final String SHAPES = "detector-1-shapes";

  static String name(Preset preset) {
    return "detector-1-" + preset.name().toLowerCase(Locale.ROOT);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GoldenDetectorTest.class.getResourceAsStream("/golden/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @EnumSource(Preset.class)
  void filesOfVersion1GiveTheirScores(Preset preset) throws IOException {
    DetectorModel model = read(name(preset));
    assertThat(ExampleDetector.scores(model, Learning.FROZEN)).isEqualTo(scores(name(preset)));
    assertThat(model.config().preset()).isEqualTo(preset);
  }

  /** Files of readings and sensors have had a sample of their training rows since. */
  @Test
  void aModelThatAdaptsGivesItsScores() throws IOException {
    assertThat(ExampleDetector.scores(read(ADAPTING), Learning.ADAPT)).isEqualTo(scores(ADAPTING));
  }

  /** Files of the preset metric have had shapes since. */
  @Test
  void aModelWithShapesGivesItsScores() throws IOException {
    DetectorModel model = read(SHAPES);
    assertThat(model.preset().shapes()).isNotNull();
    assertThat(ExampleDetector.scores(model, Learning.FROZEN)).isEqualTo(scores(SHAPES));
    assertThat(read(name(Preset.METRIC)).preset().shapes()).isNull();
  }

  private static DetectorModel read(String name) throws IOException {
    byte[] bytes = resource(name + ".iforest");
    DetectorModel model = DetectorFormat.read(new ByteArrayInputStream(bytes));
    assertThat(DetectorFormat.seal(model)).isEqualTo(bytes);
    return model;
  }

  private static double[] scores(String name) throws IOException {
    String text = new String(resource(name + ".csv"), StandardCharsets.US_ASCII);
    return Arrays.stream(text.strip().split("\n")).mapToDouble(Double::parseDouble).toArray();
  }
}

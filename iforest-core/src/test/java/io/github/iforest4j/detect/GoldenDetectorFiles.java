package io.github.iforest4j.detect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Writes the golden files of a new format version, after {@code mvn -pl iforest-core test-compile}:
 *
 * <pre>
 * cd iforest-core
 * java -cp target/test-classes:target/classes io.github.iforest4j.detect.GoldenDetectorFiles src/test/resources/golden
 * </pre>
 */
final class GoldenDetectorFiles {
  private GoldenDetectorFiles() {}

  /** Writes them into the folder that is the only argument. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Files.createDirectories(folder);
    write(
        folder,
        GoldenDetectorTest.name(Preset.METRIC),
        ExampleDetector.fit(Preset.METRIC),
        Learning.FROZEN);
    write(folder, GoldenDetectorTest.ADAPTING, ExampleDetector.fit(Preset.SENSORS), Learning.ADAPT);
    write(folder, GoldenDetectorTest.SHAPES, ExampleDetector.fitRhythm(), Learning.FROZEN);
  }

  private static void write(Path folder, String name, DetectorModel model, Learning learning)
      throws IOException {
    Files.write(folder.resolve(name + ".iforest"), DetectorFormat.seal(model));
    Files.writeString(
        folder.resolve(name + ".csv"),
        Arrays.stream(ExampleDetector.scores(model, learning))
            .mapToObj(Double::toHexString)
            .collect(Collectors.joining("\n", "", "\n")));
  }
}

package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.client.console.ExitCode;
import io.github.iforest4j.view.plot.AnomalyPlot;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotCommandTest {
  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static void ok(CommandRun run, String... args) {
    assertThat(run.run(args)).as(run.err()).isZero();
  }

  @Test
  void drawsAUnivariateSeriesWithTimes() throws IOException {
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("timestamp,value\n");
    for (int r = 0; r < 500; r++) {
      csv.append(String.format("2024-01-%02d %02d:00:00,", 1 + r / 24, r % 24))
          .append(r == 400 ? 90 : 20 + random.nextGaussian())
          .append('\n');
    }
    String input = file("one.csv", csv.toString());
    ok(
        new CommandRun(),
        "train",
        "--input",
        input,
        "--rows",
        "0-299",
        "--model",
        path("m.iforest"));
    CommandRun run = new CommandRun();
    ok(run, "plot", "--input", input, "--model", path("m.iforest"), "--output", path("one.png"));
    assertThat(run.out()).contains("one.png: 500 readings");
    BufferedImage image = ImageIO.read(folder.resolve("one.png").toFile());
    assertThat(image.getWidth()).isEqualTo(2 * AnomalyPlot.DEFAULT_WIDTH);
    // The spike is marked in the colour of anomalies, and one field needs less height than width.
    assertThat(pixels(image, 0xD55E00)).isGreaterThan(100);
    assertThat(image.getHeight()).isLessThan(image.getWidth() / 2);
  }

  @Test
  void drawsATableWithoutTimeAsSeriesAndProjection() throws IOException {
    Random random = new Random(2);
    StringBuilder csv = new StringBuilder("a,b,colour,label\n");
    for (int r = 0; r < 300; r++) {
      boolean odd = r % 60 == 59;
      csv.append(random.nextGaussian() + (odd ? 9 : 0))
          .append(',')
          .append(random.nextGaussian())
          .append(',')
          .append(r % 3 == 0 ? "red" : "blue")
          .append(',')
          .append(odd ? 1 : 0)
          .append('\n');
    }
    String input = file("table.csv", csv.toString());
    ok(
        new CommandRun(),
        "train",
        "--input",
        input,
        "--drop-labelled",
        "--model",
        path("m.iforest"));
    for (String kind : new String[] {"series", "projection"}) {
      String output = path("sub/" + kind + ".svg");
      CommandRun run = new CommandRun();
      ok(
          run,
          "plot",
          "--input",
          input,
          "--model",
          path("m.iforest"),
          "--kind",
          kind,
          "--output",
          output,
          "--json");
      assertThat(run.out()).contains("\"readings\":300");
      assertThat(Path.of(output)).content().startsWith("<?xml").contains("<title>table.csv: 300");
    }
  }

  @Test
  void saysWhatIsWrongBeforeItReadsAnything() {
    CommandRun form = new CommandRun();
    assertThat(form.run("plot", "--input", "x.csv", "--model", "m", "--output", "p.gif"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(form.err()).contains("--output must end in .png or .svg, was p.gif");
    CommandRun model = new CommandRun();
    assertThat(model.run("plot", "--input", "x.csv", "--model", "m", "--output", "p.png"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(model.err()).contains("no such file: m");
  }

  private static long pixels(BufferedImage image, int rgb) {
    return IntStream.range(0, image.getHeight())
        .mapToLong(
            y ->
                IntStream.range(0, image.getWidth())
                    .filter(x -> (image.getRGB(x, y) & 0xFFFFFF) == rgb)
                    .count())
        .sum();
  }

  /** Three readings far out on one field each; the middle one is the strongest. */
  private String tableWithThree() throws IOException {
    Random random = new Random(4);
    StringBuilder csv = new StringBuilder("temp,flow\n");
    for (int r = 0; r < 300; r++) {
      csv.append(60 + random.nextGaussian() + (r == 100 ? 12 : r == 200 ? 40 : 0))
          .append(',')
          .append(5 + .1 * random.nextGaussian() - (r == 150 ? 4 : 0))
          .append('\n');
    }
    String input = file("three.csv", csv.toString());
    ok(
        new CommandRun(),
        "train",
        "--input",
        input,
        "--rows",
        "0-99",
        "--model",
        path("three.iforest"));
    return input;
  }

  private CommandRun plot(String input, String output, String... more) {
    String[] args = new String[more.length + 7];
    System.arraycopy(
        new String[] {
          "plot", "--input", input, "--model", path("three.iforest"), "--output", path(output)
        },
        0,
        args,
        0,
        7);
    System.arraycopy(more, 0, args, 7, more.length);
    CommandRun run = new CommandRun();
    run.run(args);
    return run;
  }

  @Test
  void drawsWhatDroveTheStrongestAnomaliesOrOneReading() throws IOException {
    String input = tableWithThree();
    int[] heights = new int[4];
    for (int top = 1; top <= 3; top++) {
      assertThat(plot(input, "why.png", "--kind", "attribution", "--top", "" + top).err())
          .isEmpty();
      heights[top] = ImageIO.read(folder.resolve("why.png").toFile()).getHeight();
    }
    assertThat(plot(input, "one.png", "--kind", "attribution", "--reading", "150").err()).isEmpty();
    BufferedImage one = ImageIO.read(folder.resolve("one.png").toFile());
    // Every incident takes the same height.
    assertThat(one.getHeight()).isEqualTo(heights[1]).isLessThan(heights[2]);
    assertThat(heights[3] - heights[2]).isEqualTo(heights[2] - heights[1]);
    assertThat(plot(input, "x.png", "--kind", "attribution", "--reading", "20").err())
        .contains("reading 20 is no anomaly");
    assertThat(plot(input, "x.png", "--kind", "attribution", "--reading", "900").err())
        .contains("there is no reading 900");
  }

  @Test
  void aThresholdBelowWhereNothingRaisesAScoreIsNoTrouble() throws IOException {
    String input = tableWithThree();
    ok(
        new CommandRun(),
        "train",
        "--input",
        input,
        "--threshold",
        "score:0.3",
        "--model",
        path("three.iforest"));
    for (String kind : new String[] {"series", "projection", "attribution", "tree"}) {
      CommandRun run = plot(input, kind + ".png", "--kind", kind);
      assertThat(run.err()).as(kind).isEmpty();
      assertThat(folder.resolve(kind + ".png")).as(kind).isNotEmptyFile();
    }
  }

  @Test
  void drawsATreeOfEitherForm() throws IOException {
    String input = tableWithThree();
    assertThat(plot(input, "tree.svg", "--kind", "tree").err()).isEmpty();
    assertThat(Files.readString(folder.resolve("tree.svg")))
        .containsPattern("<title>three\\.csv, reading (100|150|200): tree ");
    assertThat(plot(input, "t.png", "--kind", "tree", "--tree", "7", "--width", "420").err())
        .isEmpty();
    assertThat(ImageIO.read(folder.resolve("t.png").toFile()).getWidth()).isEqualTo(840);
    assertThat(plot(input, "x.png", "--kind", "tree", "--tree", "100").err())
        .contains("--tree must be less than 100");
  }

  @Test
  void optionsOfOtherPicturesAreMistakes() throws IOException {
    String input = tableWithThree();
    assertThat(plot(input, "x.png", "--reading", "3").err()).contains("--kind attribution or tree");
    assertThat(plot(input, "x.png", "--top", "3").err()).contains("--kind attribution");
    assertThat(plot(input, "x.png", "--tree", "3").err()).contains("--kind tree");
    assertThat(plot(input, "x.png", "--width", "10").err()).contains("from 420 to 2400");
    assertThat(plot(input, "x.png", "--kind", "tree", "--reading", "soon").err())
        .contains("a number from 0, or a time");
    assertThat(folder.resolve("x.png")).doesNotExist();
  }
}

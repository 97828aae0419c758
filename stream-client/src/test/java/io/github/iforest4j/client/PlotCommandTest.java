package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
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
    // A header of 62, one panel of 104, the scores of 150 and their axis of 34, at two pixels each.
    assertThat(image.getWidth()).isEqualTo(2400);
    assertThat(image.getHeight()).isEqualTo(2 * (62 + 104 + 150 + 34));
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
}

package io.github.iforest4j.view.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.FieldRole;
import io.github.iforest4j.view.plot.ReadingHistory.Truth;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class AnomalyPlotTest {
  @TempDir Path folder;

  private static final FeatureSchema PLANT =
      new FeatureSchema(
          List.of(
              Field.text("time", FieldRole.TIME),
              Field.numeric("temperature", "°C"),
              Field.numeric("pressure", "bar"),
              Field.numeric("vibration", "mm/s"),
              Field.categorical("mode", List.of("eco", "full"))));

  /** A day and a half of a made-up plant, with three faults of 20 readings. */
  static ReadingHistory plant(int n, boolean labelled) {
    ReadingHistory history = new ReadingHistory(PLANT);
    Random random = new Random(7);
    for (int r = 0; r < n; r++) {
      boolean fault = r % (n / 3) > n / 5 && r % (n / 3) < n / 5 + 20;
      double day = 2 * Math.PI * r * 1.5 / n;
      double temperature = 63 + 3 * Math.sin(day) + random.nextGaussian() * .4 + (fault ? 9 : 0);
      double pressure =
          r % 97 == 5 ? Double.NaN : 4 + .3 * Math.cos(day) + random.nextGaussian() * .05;
      double vibration = 2.1 + random.nextGaussian() * .12 + (fault && r > n / 2 ? 4 : 0);
      boolean eco = r / 150 % 2 == 0;
      boolean alarm = fault || random.nextInt(300) == 0;
      history.add(
          new double[] {temperature, pressure, vibration, eco ? 0 : 1},
          new double[] {temperature, pressure, vibration, eco ? 1 : 0, eco ? 0 : 1, 0, 0},
          1.7e12 + r * 26_000.0,
          r < 30
              ? Double.NaN
              : alarm ? .72 + .02 * random.nextGaussian() : .44 + .03 * random.nextGaussian(),
          .61,
          r >= 30 && alarm,
          fault && r > n / 2 ? 0b101 : 0b001,
          labelled ? fault ? Truth.ANOMALY : Truth.NORMAL : Truth.UNKNOWN);
    }
    return history;
  }

  @Test
  void pngDecodesWithTwoPixelsPerUnitAndShowsTheAnomalyColour() throws Exception {
    for (boolean series : new boolean[] {true, false}) {
      ReadingHistory history = plant(2000, true);
      AnomalyPlot plot =
          series
              ? AnomalyPlot.series(history, "plant", 900)
              : AnomalyPlot.projection(history, "plant", 900);
      Path file = folder.resolve("plot-" + series + ".png");
      plot.write(file);
      BufferedImage image = ImageIO.read(file.toFile());
      assertThat(image.getWidth()).isEqualTo(2 * plot.width());
      assertThat(image.getHeight()).isEqualTo(2 * plot.height());
      assertThat(pixels(image, 0xD55E00)).as("vermillion pixels").isGreaterThan(200);
      assertThat(pixels(image, 0xFFFFFF)).as("white pixels").isGreaterThan(500_000);
    }
  }

  @Test
  void shadesLabelledStretchesAndWithoutLabelsAnomalousOnes() throws Exception {
    ReadingHistory quiet =
        new ReadingHistory(new FeatureSchema(List.of(Field.numeric("temperature", "°C"))));
    for (int r = 0; r < 300; r++) {
      double[] value = {60 + r % 5};
      quiet.add(value, new double[] {value[0], 0}, 1.7e12 + r, .4, .6, false, 0, Truth.UNKNOWN);
    }
    assertThat(shaded(plant(900, true))).isGreaterThan(2_000);
    assertThat(shaded(plant(900, false))).isGreaterThan(2_000);
    // The legend has a sample.
    assertThat(shaded(quiet)).isLessThan(2_000);
  }

  private long shaded(ReadingHistory history) throws Exception {
    Path file = folder.resolve("shaded.png");
    AnomalyPlot.series(history, "plant", 900).write(file);
    return pixels(ImageIO.read(file.toFile()), Palette.TRUTH.getRGB() & 0xFFFFFF);
  }

  @Test
  void anEarlierPictureIsReplacedAsAWhole() throws Exception {
    for (String name : List.of("plot.png", "plot.svg")) {
      Path file = folder.resolve("pictures").resolve(name);
      AnomalyPlot.series(plant(90, false), "first", 900).write(file);
      byte[] first = Files.readAllBytes(file);
      // A file that was written in place would change under its other name as well.
      Path open = Files.createLink(folder.resolve(name), file);
      AnomalyPlot.series(plant(90, true), "second", 900).write(file);
      assertThat(file).isNotEmptyFile();
      assertThat(Files.readAllBytes(file)).isNotEqualTo(first);
      assertThat(open).hasBinaryContent(first);
    }
    try (var files = Files.list(folder.resolve("pictures"))) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void timesWithoutAZoneAreNotCalledUtc() {
    assertThat(SeriesPainter.timeTitle(PLANT)).isEqualTo("time (UTC)");
    Field local = Field.text("time", FieldRole.TIME).withUnit("day-first local");
    FeatureSchema plant = new FeatureSchema(List.of(local, Field.numeric("temperature", "°C")));
    assertThat(SeriesPainter.timeTitle(plant)).isEqualTo("time (as in the source)");
  }

  @Test
  void svgIsWellFormedWithTheSizeAndTheEscapedTitle() throws Exception {
    AnomalyPlot plot = AnomalyPlot.series(plant(600, true), "a < b & \u0007c", 900);
    Path file = folder.resolve("plot.svg");
    plot.write(file);
    Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(svg.getDocumentElement().getAttribute("width")).isEqualTo("" + plot.width());
    assertThat(svg.getDocumentElement().getAttribute("height")).isEqualTo("" + plot.height());
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("a < b &  c");
    assertThat(svg.getElementsByTagName("path").getLength()).isGreaterThan(100);
    assertThat(Files.readString(file)).contains("#d55e00").contains("clip-path");
  }

  @Test
  void aSpikeSurvivesThinning() throws Exception {
    FeatureSchema one = new FeatureSchema(List.of(Field.numeric("value", "")));
    for (int spike : new int[] {1, 33_333, 99_998}) {
      ReadingHistory history = new ReadingHistory(one);
      for (int r = 0; r < 100_000; r++) {
        double v = r == spike ? 100 : 0;
        history.add(new double[] {v}, new double[] {v, 0}, r, .4, .6, false, 0, Truth.UNKNOWN);
      }
      Path file = folder.resolve("spike.png");
      AnomalyPlot.series(history, "one spike", 900).write(file);
      BufferedImage image = ImageIO.read(file.toFile());
      int y = (int) (2 * (62 + 104 * .4));
      int blue = 0;
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        blue += (rgb & 0xFF) > (rgb >> 16 & 0xFF) + 40 ? 1 : 0;
      }
      assertThat(blue)
          .as("blue pixels half-way up the spike at reading %d", spike)
          .isBetween(1, 12);
    }
  }

  @Test
  void drawsWhatHasNoTimeOneReadingOrNothingButGaps() throws Exception {
    FeatureSchema one = new FeatureSchema(List.of(Field.numeric("value", "")));
    ReadingHistory single = new ReadingHistory(one);
    single.add(
        new double[] {Double.NaN},
        new double[] {0, 1},
        Double.NaN,
        Double.NaN,
        Double.NaN,
        false,
        0,
        Truth.UNKNOWN);
    Path file = folder.resolve("single.png");
    AnomalyPlot.series(single, "one reading without a value", 900).write(file);
    assertThat(ImageIO.read(file.toFile())).isNotNull();
    AnomalyPlot.projection(single, "one reading", 900).write(file);
    assertThat(ImageIO.read(file.toFile())).isNotNull();
  }

  @Test
  void readingsThatCameLateAreDrawnInTheirPlace() {
    FeatureSchema one = new FeatureSchema(List.of(Field.numeric("value", "")));
    ReadingHistory history = new ReadingHistory(one);
    for (double time : new double[] {10, 30, 20, 40}) {
      double[] value = {time / 10};
      history.add(
          value, new double[] {value[0], 0}, time, time / 100, .6, time == 20, 1, Truth.UNKNOWN);
    }
    ReadingHistory sorted = history.inTimeOrder();
    assertThat(sorted.isTimed()).isTrue();
    for (int r = 0; r < 4; r++) {
      assertThat(sorted.x(r)).isEqualTo(10 * (r + 1));
      assertThat(sorted.panelValue(r, 0)).isEqualTo(r + 1);
      assertThat(sorted.column(r, 0)).isEqualTo(r + 1);
      assertThat(sorted.isAnomaly(r)).isEqualTo(r == 1);
    }
    assertThat(sorted.inTimeOrder()).isSameAs(sorted);
  }

  @Test
  void saysWhatItCannotDo() {
    assertThatThrownBy(() -> AnomalyPlot.series(new ReadingHistory(PLANT), "empty", 900))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there are no readings to plot");
    assertThatThrownBy(
            () -> AnomalyPlot.series(plant(90, false), "x", 900).write(folder.resolve("x.gif")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a plot is written as .png or .svg, not as 'x.gif'");
  }

  @Test
  void principalComponentsOfATiltedCloudPointAlongIt() {
    FeatureSchema two = new FeatureSchema(List.of(Field.numeric("a", ""), Field.numeric("b", "")));
    ReadingHistory history = new ReadingHistory(two);
    Random random = new Random(3);
    for (int r = 0; r < 4000; r++) {
      double common = random.nextGaussian();
      double own = random.nextGaussian();
      // Standardised, a and b correlate with 0.8: eigenvalues 1.8 and 0.2 of 2.
      double a = 50 + 10 * common;
      double b = 3 + .1 * (.8 * common + .6 * own);
      history.add(new double[] {a, b}, new double[] {a, b, 0}, r, .4, .6, false, 0, Truth.UNKNOWN);
    }
    Projection projection = Projection.of(history);
    assertThat(projection.xAxis()).isEqualTo("first principal component (90 % of the variance)");
    assertThat(projection.yAxis()).isEqualTo("second principal component (10 % of the variance)");
  }

  /** What was found by its course in time looks ordinary in the plane; a person must know why. */
  @Test
  void foundAnomaliesAmongTheNormalReadingsAreHollow() throws Exception {
    FeatureSchema two = new FeatureSchema(List.of(Field.numeric("a", ""), Field.numeric("b", "")));
    for (boolean labelled : new boolean[] {true, false}) {
      ReadingHistory history = new ReadingHistory(two);
      Random random = new Random(11);
      for (int r = 0; r < 1_000; r++) {
        boolean far = r == 500;
        boolean ordinary = r >= 600 && r < 607;
        double a = far ? 30 : ordinary ? .1 : random.nextGaussian();
        double b = far ? 30 : ordinary ? -.1 : random.nextGaussian();
        boolean anomaly = far || ordinary;
        Truth truth = !labelled ? Truth.UNKNOWN : anomaly ? Truth.ANOMALY : Truth.NORMAL;
        history.add(
            new double[] {a, b},
            new double[] {a, b, 0},
            r,
            anomaly ? .7 : .4,
            .6,
            anomaly,
            0,
            truth);
      }
      List<String> legend = new ProjectionPainter(history, "x", 900).legend();
      if (labelled) {
        assertThat(legend)
            .containsExactly(
                "normal (992)",
                "false alarm (0)",
                "anomaly, missed (0)",
                "found, looks ordinary here (7)",
                "anomaly, found (1)");
      } else {
        assertThat(legend)
            .containsExactly("normal (992)", "anomaly, looks ordinary here (7)", "anomaly (1)");
      }
      Path file = folder.resolve("hollow.svg");
      AnomalyPlot.projection(history, "x", 900).write(file);
      assertThat(file).isNotEmptyFile();
    }
  }

  @Test
  void hiddenCharactersDoNotTurnATextAround() throws Exception {
    byte[][] drawn = new byte[2][];
    String[] titles = {"flow \u202etext", "flow  text"};
    for (int t = 0; t < 2; t++) {
      Path file = folder.resolve("hidden-" + t + ".png");
      AnomalyPlot.series(plant(90, false), titles[t], 900).write(file);
      drawn[t] = Files.readAllBytes(file);
    }
    assertThat(drawn[0]).isEqualTo(drawn[1]);
  }

  private static long pixels(BufferedImage image, int rgb) {
    long count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        count += (image.getRGB(x, y) & 0xFFFFFF) == rgb ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void barsRaiseAndLowerInTwoColours() throws Exception {
    List<AttributedReading.Contribution> fields = new java.util.ArrayList<>();
    for (int f = 0; f < 9; f++) {
      double part = (f % 2 == 0 ? .2 : -.1) / (1 + f);
      fields.add(new AttributedReading.Contribution("field " + f, "1 < 2 & 3", part));
    }
    AttributedReading reading = new AttributedReading("reading 3", .7, .5, fields);
    for (int width : new int[] {AnomalyPlot.MIN_WIDTH, AnomalyPlot.DEFAULT_WIDTH}) {
      Path file = folder.resolve("bars-" + width + ".png");
      AnomalyPlot plot = AnomalyPlot.attribution(List.of(reading), "why", width);
      plot.write(file);
      BufferedImage image = ImageIO.read(file.toFile());
      assertThat(image.getWidth()).isEqualTo(2 * width);
      long raises = pixels(image, Palette.VERMILLION.getRGB() & 0xFFFFFF);
      long lowers = pixels(image, Palette.BLUE.getRGB() & 0xFFFFFF);
      assertThat(raises).as("width %d", width).isGreaterThan(lowers).isGreaterThan(2_000);
      assertThat(lowers).as("width %d", width).isGreaterThan(500);
    }
    assertThatThrownBy(() -> AnomalyPlot.attribution(List.of(), "x", 900))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AnomalyPlot.attribution(List.of(reading), "x", 100))
        .hasMessageContaining("width must be from 420 to 2400, was 100");
  }

  @Test
  void headingsAndLegendsTakeAsManyLinesAsTheyNeed() {
    AnomalyPlot wide = AnomalyPlot.series(plant(90, true), "a title of quite some length", 2_400);
    AnomalyPlot narrow = AnomalyPlot.series(plant(90, true), "a title of quite some length", 420);
    assertThat(narrow.height()).isGreaterThan(wide.height());
    assertThat(Palette.fitting("unbreakable".repeat(9), Palette.PLAIN, 80)).endsWith("…");
    assertThat(Palette.wrapped("one two three", Palette.PLAIN, 1e9, 2))
        .containsExactly("one two three");
    assertThat(Palette.wrapped("one two three four", Palette.PLAIN, 60, 2)).hasSize(2);
  }
}

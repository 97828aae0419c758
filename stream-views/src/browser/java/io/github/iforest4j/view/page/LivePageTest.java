package io.github.iforest4j.view.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.iforest4j.engine.event.AnomalyEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The live page in a real Chromium; {@code iforest.picture} names a file for the picture in the
 * documentation.
 */
class LivePageTest extends ChromiumTest {
  private static PlantFeed plant;

  @BeforeAll
  static void plant() {
    plant = new PlantFeed();
  }

  @Test
  void everyStateOnEveryScreen() throws IOException {
    for (int[] size : new int[][] {DESKTOP, PHONE}) {
      for (ColorScheme colours : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
        String suffix =
            (size == PHONE ? "-phone-" : "-desktop-")
                + colours.name().toLowerCase(java.util.Locale.ROOT);
        Dashboard dashboard = plant.open();
        try (Page page = look(dashboard, size, colours)) {
          assertThat(page.locator("#headline")).hasText("Waiting for the first reading");
          inspect(page, "empty" + suffix);
          plant.until(dashboard, 5, 1_500, "bearing_temp");
          assertThat(page.locator("#hero")).hasAttribute("data-state", "alarm");
          assertThat(page.locator("#incidents li")).not().hasCount(0);
          inspect(page, "alarm" + suffix);
          assertThat(overflows(page)).as("wider than the screen").isFalse();
          page.locator(".incident").first().click();
          page.locator("#alerts .link").first().click();
          assertThat(page.locator(".detail").first()).isVisible();
          inspect(page, "detail" + suffix);
          dashboard.ended();
          assertThat(page.locator("#headline")).hasText("The stream has ended");
          inspect(page, "ended" + suffix);
          dashboard.close();
          assertThat(page.locator("#connection")).hasText("Run over");
          inspect(page, "over" + suffix);
        } finally {
          dashboard.close();
        }
      }
    }
  }

  /** Whether every chart in view has a line of means inside a band. */
  private static final String BANDS =
      "(shown => shown.length > 0 && shown.every(c => c.chart.bands.flat()"
          + ".some(([x, low, high]) => c.chart.data.datasets[0].data"
          + ".some(p => p.x === x && low < p.y && p.y < high))))"
          + "(Charts.charts.filter(c => c.visible && !c.own.score))";

  /** Several readings in one stretch: the line goes through their means, in a band. */
  @Test
  @Timeout(120)
  void aStretchOfSeveralReadingsIsABand() throws IOException {
    for (int[] size : new int[][] {DESKTOP, PHONE}) {
      try (Dashboard dashboard = plant.open();
          Page page = look(dashboard, size, ColorScheme.LIGHT)) {
        plant.until(dashboard, 5, 1_500, "bearing_temp");
        assertThat(page.locator("#hero")).hasAttribute("data-state", "alarm");
        page.locator("#window").selectOption("2");
        Locator value = page.locator(".card:visible .now").nth(1);
        assertThat(value).containsText(java.util.regex.Pattern.compile("^from \\S+ to \\S+$"));
        page.locator(".card:visible").nth(1).scrollIntoViewIfNeeded();
        // Charts are drawn when they come into view.
        while (!(Boolean) page.evaluate(BANDS)) {
          Thread.onSpinWait();
        }
        inspect(page, size == PHONE ? "band-phone" : "band-desktop");
        assertThat(overflows(page)).as("wider than the screen").isFalse();
      }
    }
  }

  @Test
  void thePictureOfTheDocumentation() throws IOException {
    Path file = Path.of(System.getProperty("iforest.picture", "target/page/picture.png"));
    try (Dashboard dashboard = plant.open();
        Page page = look(dashboard, new int[] {1360, 900}, ColorScheme.LIGHT)) {
      plant.until(dashboard, 5, 1_500, "bearing_temp");
      // The page may still show what was before.
      assertThat(page.locator("#headline")).containsText("bearing_temp");
      assertThat(page.locator("#hero")).hasAttribute("data-state", "alarm");
      assertThat(page.locator(".incident").first()).containsText("bearing_temp");
      page.locator(".incident").first().click();
      assertThat(page.locator(".detail").first()).isVisible();
      page.locator("#headline").click();
      page.screenshot(new Page.ScreenshotOptions().setPath(file));
    }
  }

  @Test
  void warmsUpBeforeItJudges() throws IOException {
    try (Dashboard dashboard = plant.open();
        Page page = look(dashboard, DESKTOP, ColorScheme.LIGHT)) {
      var row = plantRow();
      dashboard.reading(row.row(), row.verdict(), PageStream.START.toEpochMilli());
      assertThat(page.locator("#headline")).hasText("Warming up");
      inspect(page, "warming");
    }
  }

  @Test
  void showsThatItLearnsAndThenGoesOnByItself() throws IOException {
    PageStream stream = new PageStream(3, false);
    for (int[] size : new int[][] {DESKTOP, PHONE}) {
      try (Dashboard dashboard = PageStream.openBefore(500);
          Page page = look(dashboard, size, ColorScheme.LIGHT)) {
        assertThat(page.locator("#headline")).hasText("Waiting for the first reading");
        for (int r = 1; r <= 150; r++) {
          dashboard.learned(r);
        }
        assertThat(page.locator("#headline")).hasText("Learning what is normal");
        assertThat(page.locator("#sub")).containsText("150 of 500 readings");
        assertThat(page.locator("#facts")).containsText("30 %");
        inspect(page, size == PHONE ? "learning-phone" : "learning-desktop");
        stream.begin(dashboard);
        stream.usual(dashboard, "");
        assertThat(page.locator("#headline")).hasText("All normal");
        assertThat(page.locator(".card:visible")).hasCount(4);
      }
    }
  }

  private record Warming(
      io.github.iforest4j.schema.RecordRow row, io.github.iforest4j.detect.Verdict verdict) {}

  private static Warming plantRow() {
    var detector = plant.model().newDetector();
    var row = detector.newRow();
    row.setNumber(row.fieldIndex("bearing_temp"), 60);
    return new Warming(row, detector.detect(row));
  }

  @Test
  void aHostileSensorAndDeviceAreOnlyText() throws IOException {
    PageStream stream = new PageStream(3, true);
    String device = "<script>alert(2)</script>\"'><b>";
    try (Dashboard dashboard = stream.open();
        Page page = look(dashboard, DESKTOP, ColorScheme.LIGHT)) {
      for (int r = 0; r < 10; r++) {
        stream.usual(dashboard, device);
      }
      AnomalyEvent event = stream.unusual(dashboard, device);
      stream.label(dashboard, event);
      assertThat(page.locator("#kicker")).containsText(device);
      assertThat(page.locator(".card h3").nth(1)).hasText(PageStream.HOSTILE);
      assertThat(page.locator("#alerts tr").first()).containsText(PageStream.HOSTILE);
      page.locator("#alerts .link").first().click();
      assertThat(page.locator("#alerts .detail")).containsText(PageStream.HOSTILE);
      assertThat(page.locator("img")).hasCount(1);
      assertThat(page.locator("b")).hasCount(0);
    }
  }

  @Test
  void aLabelArrivesAfterItsAlert() throws IOException {
    PageStream stream = new PageStream(3, false);
    try (Dashboard dashboard = stream.open();
        Page page = look(dashboard, DESKTOP, ColorScheme.LIGHT)) {
      stream.usual(dashboard, "");
      AnomalyEvent event = stream.unusual(dashboard, "");
      Locator row = page.locator("#alerts tr").first();
      assertThat(row).containsText("pending");
      stream.label(dashboard, event);
      assertThat(row).not().containsText("pending");
      assertThat(page.locator("#stats")).containsText("1 offline");
    }
  }

  @Test
  void theKeyboardIsEnough() throws IOException {
    PageStream stream = new PageStream(3, false);
    try (Dashboard dashboard = stream.open();
        Page page = look(dashboard, DESKTOP, ColorScheme.LIGHT)) {
      for (int r = 0; r < 200; r++) {
        stream.usual(dashboard, "");
      }
      stream.label(dashboard, stream.unusual(dashboard, ""));
      assertThat(page.locator(".incident")).hasCount(1);
      page.keyboard().press("Tab");
      assertThat(page.locator(".skip")).isFocused();
      page.keyboard().press("Tab");
      assertThat(page.locator("#pause")).isFocused();
      page.locator("canvas").first().focus();
      page.keyboard().press("ArrowLeft");
      assertThat(page.locator("#cursor")).containsText("at 2026-01-05 08:0");
      page.keyboard().press("+");
      assertThat(page.locator("#unzoom")).isVisible();
      page.keyboard().press("0");
      assertThat(page.locator("#unzoom")).isHidden();
      page.locator(".incident").focus();
      page.keyboard().press("Enter");
      assertThat(page.locator("#incidents .detail")).isVisible();
      assertThat(page.locator(".incident")).isFocused();
      page.keyboard().press("Enter");
      assertThat(page.locator("#incidents .detail")).hasCount(0);
      page.locator("#theme").focus();
      page.keyboard().press("Enter");
      page.keyboard().press("Enter");
      assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
    }
  }

  @Test
  void whatIsShownAnewTakesTheFocusFromNobody() throws IOException {
    PageStream stream = new PageStream(3, false);
    try (Dashboard dashboard = stream.open();
        Page page = look(dashboard, DESKTOP, ColorScheme.LIGHT)) {
      stream.label(dashboard, stream.unusual(dashboard, ""));
      assertThat(page.locator(".incident")).hasCount(1);
      Object focused =
          page.evaluate(
              "async () => {"
                  + "const incident = document.querySelector('.incident');"
                  + "incident.focus(); incident.click(); document.querySelector('#theme').focus();"
                  + "for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);"
                  + "return document.activeElement.id; }");
      assertThat(focused).isEqualTo("theme");
    }
  }

  @Test
  void anAnswerThatComesAfterTheZoomWasLeftChangesNothing() throws IOException {
    PageStream stream = new PageStream(3, false);
    try (Dashboard dashboard = stream.open();
        Page page = look(dashboard, DESKTOP, ColorScheme.LIGHT)) {
      for (int r = 0; r < 200; r++) {
        stream.usual(dashboard, "");
      }
      drawn(page);
      Object from = page.evaluate("Charts.shared.from");
      page.locator("canvas").first().focus();
      page.waitForResponse(
          "**/range?*",
          () ->
              // Both keys reach the page before any answer can.
              page.evaluate(
                  "() => { for (const key of ['+', '0']) document.activeElement"
                      + ".dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true})); }"));
      page.evaluate(
          "async () => { for (let i = 0; i < 5; i++) await new Promise(requestAnimationFrame); }");
      assertThat(page.evaluate("Charts.shared.from")).isEqualTo(from);
      assertThat(page.locator("#unzoom")).isHidden();
    }
  }

  /** Waits until the charts show readings, since the mouse is placed by what they show. */
  private static void drawn(Page page) {
    page.evaluate(
        "async () => { while (!Charts.charts.length || !Charts.charts[0].chart.data.datasets[0].data.length)"
            + " await new Promise(requestAnimationFrame); }");
  }

  @Test
  void pauseZoomAndFilters() throws IOException {
    PageStream stream = new PageStream(4, true);
    try (Dashboard dashboard = stream.open();
        Page page = look(dashboard, DESKTOP, ColorScheme.LIGHT)) {
      for (int r = 0; r < 200; r++) {
        stream.usual(dashboard, r % 2 == 0 ? "pump-a" : "pump-b");
      }
      stream.label(dashboard, stream.unusual(dashboard, "pump-a"));
      assertThat(page.locator(".incident")).hasCount(1);
      assertThat(page.locator(".card:visible")).hasCount(5);
      page.locator("#sensor").fill("sensor_2");
      assertThat(page.locator(".card:visible")).hasCount(2);
      assertThat(page.locator("#no-incidents")).isVisible();
      page.locator("#sensor").fill("");
      page.locator("#device").fill("pump-b");
      page.keyboard().press("Tab");
      assertThat(page.locator("#headline")).hasText("All normal");
      assertThat(page.locator(".incident")).hasCount(0);
      page.locator("#device").fill("");
      page.keyboard().press("Tab");
      assertThat(page.locator(".incident")).hasCount(1);
      // By mouse, across half a chart.
      drawn(page);
      var box = page.locator("canvas").first().boundingBox();
      page.mouse().move(box.x + box.width * .4, box.y + 40);
      page.mouse().down();
      page.mouse().move(box.x + box.width * .9, box.y + 40);
      page.mouse().up();
      assertThat(page.locator("#unzoom")).isVisible();
      page.locator("#unzoom").click();
      page.locator("#pause").click();
      assertThat(page.locator("#connection")).hasText("Paused");
      stream.label(dashboard, stream.unusual(dashboard, "pump-b"));
      dashboard.ask(model -> 0).join();
      assertThat(page.locator("#kicker")).containsText("pump-a");
      page.locator("#pause").click();
      assertThat(page.locator("#connection")).hasText("Live");
      assertThat(page.locator("#stats")).containsText("202");
    }
  }

  @Test
  void feedbackIsAnswered() throws IOException {
    PageStream stream = new PageStream(3, false);
    Dashboard.FeedbackListener listener =
        (event, incident, verdict, label, reason) -> {
          if (label.isEmpty() && verdict.equals("confirm")) {
            throw new IllegalArgumentException("a name is wanted");
          }
          return "Noted as <i>" + verdict + "</i> " + label;
        };
    try (Dashboard dashboard = stream.open(InetAddress.getLoopbackAddress(), null, listener);
        Page page = look(dashboard, DESKTOP, ColorScheme.LIGHT)) {
      stream.label(dashboard, stream.unusual(dashboard, ""));
      page.locator(".incident").click();
      page.getByText("False alarm").click();
      assertThat(page.locator(".said")).hasText("Noted as <i>reject</i> ");
      page.locator(".judge input").fill("belt worn");
      page.getByText("Real alarm").click();
      assertThat(page.locator(".said")).hasText("Noted as <i>confirm</i> belt worn");
    }
  }

  @Test
  void aLostConnectionIsSaid() throws IOException {
    PageStream stream = new PageStream(3, false);
    Dashboard dashboard = stream.open();
    try (Page page = look(dashboard, DESKTOP, ColorScheme.LIGHT)) {
      stream.usual(dashboard, "");
      assertThat(page.locator("#headline")).hasText("All normal");
      offline = true;
      page.context().setOffline(true);
      dashboard.close();
      assertThat(page.locator("#banner")).isVisible();
      inspect(page, "gone");
    } finally {
      dashboard.close();
    }
  }
}

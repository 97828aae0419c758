package io.github.iforest4j.view.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.iforest4j.engine.event.AnomalyEvent;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The live page of many devices and many sensors, and its times in other zones. */
class LivePageDevicesTest extends ChromiumTest {
  @Test
  void aCauseBeyondTheFirstChartsGetsAChartAndComesFirst() throws IOException {
    PageStream stream = new PageStream(40, false);
    for (int[] size : new int[][] {DESKTOP, PHONE}) {
      try (Dashboard dashboard = stream.open();
          Page page = look(dashboard, size, ColorScheme.LIGHT)) {
        for (int r = 0; r < 200; r++) {
          stream.usual(dashboard, "");
        }
        Locator names = page.locator(".card h3");
        assertThat(names).hasCount(1 + ChartFields.MAX_CHARTS);
        assertThat(names.getByText("sensor_32", exactly())).hasCount(0);
        assertThat(page.locator("#foot")).containsText("24 of 40 fields");
        stream.unusual(dashboard, "");
        assertThat(names.getByText("sensor_32", exactly())).hasCount(1);
        assertThat(names.getByText("sensor_24", exactly())).hasCount(1);
        assertThat(names).hasCount(1 + ChartFields.MAX_CHARTS);
        // Five sensors are the causes; their charts come first.
        assertThat(page.locator(".card.hot")).hasCount(5);
        List<String> first = names.allTextContents().subList(1, 6);
        assertThat(first)
            .containsExactlyInAnyOrder(
                PageStream.HOSTILE, "sensor_8", "sensor_16", "sensor_24", "sensor_32");
        assertThat(overflows(page)).as("wider than the screen").isFalse();
        inspect(page, size == PHONE ? "cause-phone" : "cause-desktop");
      }
    }
  }

  private static Locator.GetByTextOptions exactly() {
    return new Locator.GetByTextOptions().setExact(true);
  }

  @Test
  void aThousandDevicesAreATableThatCanBeSearchedAndPaged() throws IOException {
    for (int[] size : new int[][] {DESKTOP, PHONE}) {
      for (ColorScheme colours : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
        PageStream stream = new PageStream(3, true);
        try (Dashboard dashboard = stream.open();
            Page page = look(dashboard, size, colours)) {
          for (int d = 0; d < 1_000; d++) {
            stream.usual(dashboard, name(d));
          }
          stream.label(dashboard, stream.unusual(dashboard, name(777)));
          Locator rows = page.locator("#device-rows tr");
          assertThat(page.locator("#devices-count")).hasText("1,000 devices, 1 not normal");
          assertThat(rows).hasCount(DeviceTable.ROWS);
          assertThat(rows.first()).containsText("pump-0777");
          assertThat(rows.first()).containsText("incident");
          assertThat(rows.nth(1)).containsText("pump-0000");
          assertThat(page.locator("#devices-page")).hasText("1–8 of 1,000");
          String suffix = size == PHONE ? "phone" : "desktop";
          assertThat(overflows(page)).as("wider than the screen").isFalse();
          inspect(page, "devices-" + suffix + "-" + colours.name().toLowerCase(Locale.ROOT));
          page.locator("#devices-after").click();
          assertThat(page.locator("#devices-page")).hasText("9–16 of 1,000");
          page.locator("#device-search").fill("0099");
          assertThat(rows).hasCount(1);
          assertThat(page.locator("#devices-page")).hasText("1–1 of 1");
          page.locator("#device-search").fill("valve");
          assertThat(page.locator("#no-devices")).hasText("No device matches the search.");
          page.locator("#device-search").fill("");
          page.locator("#device-sort").selectOption("name");
          assertThat(rows.first()).containsText("pump-0000");
          page.locator("#device-sort").selectOption("severity");
          assertThat(rows.first()).containsText("pump-0777");
          rows.first().locator("button").click();
          assertThat(rows.first().locator("button")).hasAttribute("aria-pressed", "true");
          assertThat(page.locator("#device")).hasValue("pump-0777");
          rows.first().locator("button").click();
          assertThat(page.locator("#device")).hasValue("");
        }
      }
    }
  }

  private static String name(int device) {
    return String.format(Locale.ROOT, "pump-%04d", device);
  }

  @Test
  void timesAreInTheZoneOfTheBrowserWithUtcBeside() throws IOException {
    PageStream stream = new PageStream(3, false);
    try (Dashboard dashboard = stream.open();
        // Half past the hour, and another day than in UTC for a part of it.
        Page page = look(dashboard, DESKTOP, ColorScheme.LIGHT, "Asia/Kolkata")) {
      AnomalyEvent event = stream.unusual(dashboard, "");
      assertThat(event.time()).isEqualTo("2026-01-05T08:00:00Z");
      assertThat(page.locator("#when-head")).hasText("Time (Asia/Calcutta)");
      assertThat(page.locator("#alerts .when")).containsText("2026-01-05 13:30:00");
      assertThat(page.locator("#alerts .utc")).hasText("08:00:00 UTC");
      assertThat(page.locator("#facts")).containsText("13:30:00");
      assertThat(page.locator("#facts")).containsText("08:00:00 UTC");
      assertThat(page.locator(".incident .since")).hasAttribute("title", "08:00:00 UTC");
      page.locator("canvas").first().focus();
      page.keyboard().press("ArrowLeft");
      assertThat(page.locator("#cursor")).containsText("UTC)");
      inspect(page, "zone");
    }
    try (Dashboard dashboard = stream.open();
        Page page = look(dashboard, DESKTOP, ColorScheme.LIGHT)) {
      stream.unusual(dashboard, "");
      assertThat(page.locator("#when-head")).hasText("Time (UTC)");
      assertThat(page.locator("#alerts .utc")).hasCount(0);
    }
  }

  @Test
  void timesWithoutAZoneAreAsInTheFile() throws IOException {
    PageStream stream = new PageStream(3, false);
    try (Dashboard dashboard = stream.openZoneless();
        Page page = look(dashboard, DESKTOP, ColorScheme.LIGHT, "America/New_York")) {
      stream.unusual(dashboard, "");
      assertThat(page.locator("#when-head")).hasText("Time (as in the source)");
      assertThat(page.locator("#alerts .when")).containsText("2026-01-05 08:00:00");
      assertThat(page.locator("#alerts .utc")).hasCount(0);
    }
  }
}

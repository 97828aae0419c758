package io.github.iforest4j.view.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A real Chromium for tests of the live page: the system property {@code iforest.browser} names its
 * program, else {@code /usr/bin/chromium}. Screenshots go to {@code target/page}. One class after
 * another uses it, since it belongs to one thread.
 */
@Tag("browser")
@ResourceLock("chromium")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
abstract class ChromiumTest {
  private static final Path PICTURES = Path.of("target", "page");
  static final int[] DESKTOP = {1440, 1000};
  static final int[] PHONE = {390, 844};
  private static final int PATIENCE_MILLIS = 120_000;

  private static Playwright playwright;
  private static Browser browser;
  private static String axe;

  /** What went wrong on the pages of a test: errors, and what the policy blocked. */
  final List<String> complaints = new ArrayList<>();

  /** True once a test has cut the connection: what could not be loaded is no complaint then. */
  boolean offline;

  private final List<String> foreign = new ArrayList<>();

  @BeforeAll
  static void launch() throws IOException {
    Path program = Path.of(System.getProperty("iforest.browser", "/usr/bin/chromium"));
    assertThat(program).as("a Chromium, such as Debian's package of that name").exists();
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(program)
                    .setArgs(List.of("--no-sandbox")));
    Properties properties = new Properties();
    try (InputStream in =
        ChromiumTest.class.getResourceAsStream(
            "/META-INF/maven/org.webjars.npm/axe-core/pom.properties")) {
      properties.load(in);
    }
    String script =
        "/META-INF/resources/webjars/axe-core/" + properties.getProperty("version") + "/axe.min.js";
    try (InputStream in = ChromiumTest.class.getResourceAsStream(script)) {
      axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Files.createDirectories(PICTURES);
    // A busy machine draws late; only what never comes is a failure.
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
  }

  @AfterAll
  static void quit() {
    playwright.close();
  }

  @AfterEach
  void nothingWentWrong() {
    assertThat(complaints).isEmpty();
    assertThat(foreign).as("requests to anybody else").isEmpty();
  }

  /** The page in a browser whose clock shows UTC. */
  final Page look(Dashboard dashboard, int[] size, ColorScheme colours) {
    return look(dashboard, size, colours, "UTC");
  }

  /** The page in a browser whose clock shows the time of a zone. */
  final Page look(Dashboard dashboard, int[] size, ColorScheme colours, String zone) {
    Page page =
        browser.newPage(
            new Browser.NewPageOptions()
                .setViewportSize(size[0], size[1])
                .setColorScheme(colours)
                .setTimezoneId(zone)
                .setReducedMotion(com.microsoft.playwright.options.ReducedMotion.REDUCE));
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.onConsoleMessage(
        message -> {
          boolean lost = offline && message.text().contains("Failed to load resource");
          if (message.type().equals("error") && !lost) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onDialog(
        dialog -> {
          complaints.add("a dialog: " + dialog.message());
          dialog.dismiss();
        });
    page.onRequest(
        request -> {
          if (!request.url().startsWith(dashboard.address().toString())) {
            foreign.add(request.url());
          }
        });
    page.navigate(dashboard.address().toString());
    return page;
  }

  /** A picture, and what axe-core finds serious or critical in it: nothing. */
  static void inspect(Page page, String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    // The debugging protocol is outside the page's policy, which would not let a script in.
    page.evaluate(axe + ";0");
    Object found =
        page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
                + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                + ".map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.failureSummary).join('; '))");
    assertThat((List<?>) found).as("axe-core on " + name).isEmpty();
  }

  static boolean overflows(Page page) {
    return (Boolean)
        page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth");
  }
}

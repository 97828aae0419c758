package io.github.iforest4j.sim.report;

import java.io.IOException;

/** The {@link Gallery} as a page in Markdown. */
public final class GalleryPage {
  private final Pictures pictures;
  private final StringBuilder page = new StringBuilder();

  private GalleryPage(Pictures pictures) {
    this.pictures = pictures;
  }

  /** Stores the pictures of a page. */
  @FunctionalInterface
  public interface Pictures {
    /**
     * Stores a picture.
     *
     * @return the Markdown that shows it
     * @throws IOException if it cannot be stored
     */
    String place(Gallery.Picture picture) throws IOException;
  }

  /**
   * The page.
   *
   * @param command the command that makes the page, for its first paragraph
   * @param pictures called once for each picture, in the order of the page
   * @throws IOException if a picture cannot be stored, or there is no folder for temporary files
   */
  public static String of(String command, Pictures pictures) throws IOException {
    return new GalleryPage(pictures).page(command);
  }

  private String page(String command) throws IOException {
    page.append("# What the simulator can do\n\nMade by `" + command + "`.");
    page.append(" Grey is what would have been; a shaded piece is the truth.\n\n## Signals\n\n");
    page.append("| formula | |\n|---|---|\n");
    for (Gallery.Picture signal : Gallery.signals()) {
      String note =
          switch (signal.name()) {
            case "rhythm" -> ", ten days";
            case "per_device" -> ", 24 devices in turn";
            default -> "";
          };
      page.append("| `" + signal.subject() + "`" + note + " | " + pictures.place(signal) + " |\n");
    }
    page.append("\n## Sensors\n\nHow a sensor shows `sawtooth(1min)`.\n\n| key | |\n|---|---|\n");
    for (Gallery.Picture sensor : Gallery.sensors()) {
      page.append("| `" + sensor.subject() + "` | " + pictures.place(sensor) + " |\n");
    }
    page.append("\n## Anomalies\n\nWhere an anomaly concerns time, the lower line is how far the");
    page.append(" time that a reading shows is off.\n\n");
    page.append("| kind | | its truth in words |\n|---|---|---|\n");
    for (Gallery.Picture anomaly : Gallery.anomalies()) {
      page.append("| `" + anomaly.subject() + "` | " + pictures.place(anomaly));
      page.append(" | " + anomaly.description() + " |\n");
    }
    Gallery.Picture drift = Gallery.drift();
    page.append("\n## A lasting change, and no anomaly\n\n`" + drift.subject());
    page.append(
        "`: the clean twin has it, too.\n\n" + pictures.place(drift) + "\n\n## Scenarios\n\n");
    for (Gallery.Picture scenario : Gallery.scenarios()) {
      page.append("### `" + scenario.subject() + "`\n\n" + scenario.description() + "\n\n");
      page.append(pictures.place(scenario) + "\n\n");
    }
    return page.toString().stripTrailing() + "\n";
  }
}

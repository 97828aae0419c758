package io.github.iforest4j.client.simulate;

import io.github.iforest4j.sim.report.Gallery;
import io.github.iforest4j.view.gallery.GalleryPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the page of the simulator's {@link Gallery}, and its pictures beside it. */
final class SimulationGallery {
  private final Path images;
  private final StringBuilder page = new StringBuilder();
  private int pictures;

  private SimulationGallery(Path images) {
    this.images = images;
  }

  /** Writes {@code gallery.md} and its pictures into a folder; returns the number of pictures. */
  static int write(Path folder) throws IOException {
    Path images = Files.createDirectories(folder.resolve("gallery"));
    SimulationGallery gallery = new SimulationGallery(images);
    gallery.page();
    String text = gallery.page.toString().stripTrailing() + "\n";
    Files.writeString(folder.resolve("gallery.md"), text);
    return gallery.pictures;
  }

  private void page() throws IOException {
    page.append("# What the simulator can do\n\nMade by `./iforest simulate --gallery docs`.");
    page.append(" Grey is what would have been; a shaded piece is the truth.\n\n## Signals\n\n");
    page.append("| formula | |\n|---|---|\n");
    for (Gallery.Picture signal : Gallery.signals()) {
      String note =
          switch (signal.name()) {
            case "rhythm" -> ", ten days";
            case "per_device" -> ", 24 devices in turn";
            default -> "";
          };
      page.append("| `" + signal.subject() + "`" + note + " | " + image(signal) + " |\n");
    }
    page.append("\n## Sensors\n\nHow a sensor shows `sawtooth(1min)`.\n\n| key | |\n|---|---|\n");
    for (Gallery.Picture sensor : Gallery.sensors()) {
      page.append("| `" + sensor.subject() + "` | " + image(sensor) + " |\n");
    }
    page.append("\n## Anomalies\n\nWhere an anomaly concerns time, the lower line is how far the");
    page.append(" time that a reading shows is off.\n\n");
    page.append("| kind | | its truth in words |\n|---|---|---|\n");
    for (Gallery.Picture anomaly : Gallery.anomalies()) {
      page.append("| `" + anomaly.subject() + "` | " + image(anomaly));
      page.append(" | " + anomaly.description() + " |\n");
    }
    Gallery.Picture drift = Gallery.drift();
    page.append("\n## A lasting change, and no anomaly\n\n`" + drift.subject());
    page.append("`: the clean twin has it, too.\n\n" + image(drift) + "\n\n## Scenarios\n\n");
    for (Gallery.Picture scenario : Gallery.scenarios()) {
      page.append("### `" + scenario.subject() + "`\n\n" + scenario.description() + "\n\n");
      page.append(image(scenario) + "\n\n");
    }
  }

  /** Draws a picture; returns its place in the page. */
  private String image(Gallery.Picture picture) throws IOException {
    Files.writeString(images.resolve(picture.name() + ".svg"), svg(picture));
    pictures++;
    return "![](gallery/" + picture.name() + ".svg)";
  }

  private static String svg(Gallery.Picture picture) {
    List<Gallery.Row> rows = picture.rows();
    GalleryPicture drawn = new GalleryPicture(rows.size());
    for (Gallery.Span anomaly : picture.anomalies()) {
      drawn.shade(anomaly.from(), anomaly.to(), Gallery.POINTS);
    }
    for (int r = 0; r < rows.size(); r++) {
      double[] values = rows.get(r).values();
      double[] clean = rows.get(r).clean();
      double[] both = new double[values.length + clean.length];
      System.arraycopy(values, 0, both, 0, values.length);
      System.arraycopy(clean, 0, both, values.length, clean.length);
      if (clean.length > 0) {
        drawn.line(r, clean, both, GalleryPicture.Colour.EXPECTED);
      }
      drawn.line(r, values, both, GalleryPicture.Colour.SHOWN);
      if (!rows.get(r).label().isEmpty()) {
        drawn.label(r, rows.get(r).label());
      }
    }
    return drawn.finish();
  }
}

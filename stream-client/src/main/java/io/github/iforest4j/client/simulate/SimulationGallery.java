package io.github.iforest4j.client.simulate;

import io.github.iforest4j.sim.report.Gallery;
import io.github.iforest4j.sim.report.GalleryPage;
import io.github.iforest4j.view.gallery.GalleryPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the page of the simulator's {@link Gallery}, and its pictures beside it. */
final class SimulationGallery {
  private final Path images;
  private int pictures;

  private SimulationGallery(Path images) {
    this.images = images;
  }

  /** Writes {@code gallery.md} and its pictures into a folder; returns the number of pictures. */
  static int write(Path folder) throws IOException {
    Path images = Files.createDirectories(folder.resolve("gallery"));
    SimulationGallery gallery = new SimulationGallery(images);
    String page = GalleryPage.of("./iforest simulate --gallery docs", gallery::image);
    Files.writeString(folder.resolve("gallery.md"), page);
    return gallery.pictures;
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

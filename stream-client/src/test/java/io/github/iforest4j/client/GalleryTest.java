package io.github.iforest4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.sim.report.Gallery;
import io.github.iforest4j.sim.report.GalleryPage;
import io.github.iforest4j.view.gallery.GalleryPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The page of the simulator's {@link Gallery} that is checked in, and its pictures beside it. */
@Isolated("it changes the locale")
class GalleryTest {
  private static final String COMMAND =
      "mvn test -pl stream-client -am -Dtest=GalleryTest -Diforest.gallery=write"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  private static final Path DOCS = Path.of(System.getProperty("iforest.root"), "docs");

  @TempDir Path folder;

  @Test
  void thePageAndItsPicturesAreUpToDate() throws IOException {
    if ("write".equals(System.getProperty("iforest.gallery"))) {
      Maker.write(DOCS);
    }
    Maker.write(folder);
    assertThat(folder.resolve("gallery.md")).hasSameTextualContentAs(DOCS.resolve("gallery.md"));
    assertThat(samePictures()).isLessThan(1_000_000);
    try (Stream<Path> there = Files.list(DOCS.resolve("gallery"));
        Stream<Path> made = Files.list(folder.resolve("gallery"))) {
      assertThat(there.count()).isEqualTo(made.count());
    }
  }

  /** Its bytes must not depend on who makes it. */
  @Test
  @ResourceLock(Resources.LOCALE)
  void theLocaleDoesNotMatter() throws IOException {
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      Maker.write(folder);
    } finally {
      Locale.setDefault(usual);
    }
    assertThat(samePictures()).isPositive();
  }

  /** Compares all pictures; returns the number of their bytes. */
  private long samePictures() throws IOException {
    long bytes = 0;
    try (Stream<Path> made = Files.list(folder.resolve("gallery"))) {
      for (Path picture : made.toList()) {
        assertThat(picture)
            .hasSameTextualContentAs(DOCS.resolve("gallery").resolve(picture.getFileName()));
        bytes += Files.size(picture);
      }
    }
    return bytes;
  }

  /** Writes the page and its pictures. */
  private static final class Maker {
    private final Path images;

    private Maker(Path images) {
      this.images = images;
    }

    /** Writes {@code gallery.md} and its pictures into a folder. */
    static void write(Path folder) throws IOException {
      Path images = Files.createDirectories(folder.resolve("gallery"));
      Maker gallery = new Maker(images);
      String page = GalleryPage.of(COMMAND, gallery::image);
      Files.writeString(folder.resolve("gallery.md"), page);
    }

    /** Draws a picture; returns its place in the page. */
    private String image(Gallery.Picture picture) throws IOException {
      Files.writeString(images.resolve(picture.name() + ".svg"), svg(picture));
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
}

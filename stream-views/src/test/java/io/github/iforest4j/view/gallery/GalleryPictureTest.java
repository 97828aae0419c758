package io.github.iforest4j.view.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.iforest4j.view.gallery.GalleryPicture.Colour;
import org.junit.jupiter.api.Test;

class GalleryPictureTest {
  @Test
  void drawsLinesWithGapsOverAShadedPart() {
    GalleryPicture picture = new GalleryPicture(1);
    picture.shade(1, 3, 5);
    picture.line(0, new double[] {0, 4, Double.NaN, 2, 2}, new double[] {0, 4}, Colour.SHOWN);

    assertThat(picture.finish())
        .isEqualTo(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="360" height="90" viewBox="0 0 360 90">
            <rect width="100%" height="100%" fill="#fff"/>
            <rect x="48.8" y="0" width="175.0" height="90" fill="#f8d8c8"/>
            <path fill="none" stroke="#1f4e79" d="M5.0 85.0h.1L92.5 5.0M267.5 45.0h.1L355.0 45.0"/>
            </svg>
            """);
  }

  @Test
  void manyRowsAreLowerAndHaveLabels() {
    GalleryPicture picture = new GalleryPicture(3);
    picture.line(2, new double[] {7, 7}, new double[] {7, 7}, Colour.EXPECTED);
    picture.label(2, "a & b");

    assertThat(picture.finish())
        .contains("height=\"162\"")
        // A line without a range runs in the middle of its row.
        .contains("<path fill=\"none\" stroke=\"#b0b0b0\" d=\"M5.0 139.5h.1L355.0 139.5\"/>")
        .contains(
            "<text x=\"5\" y=\"118\" font-family=\"sans-serif\" font-size=\"9\" fill=\"#555\">a &amp; b</text>");
  }
}

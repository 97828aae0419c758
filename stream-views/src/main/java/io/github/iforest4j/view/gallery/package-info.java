/**
 * Small pictures for a page of examples. {@link io.github.iforest4j.view.gallery.GalleryPicture}
 * draws lines in rows from plain numbers.
 *
 * <pre>{@code
 * GalleryPicture picture = new GalleryPicture(1);
 * picture.shade(20, 40, shown.length);
 * picture.line(0, expected, shown, GalleryPicture.Colour.EXPECTED);
 * picture.line(0, shown, shown, GalleryPicture.Colour.SHOWN);
 * Files.writeString(file, picture.finish());
 * }</pre>
 */
@NullMarked
package io.github.iforest4j.view.gallery;

import org.jspecify.annotations.NullMarked;

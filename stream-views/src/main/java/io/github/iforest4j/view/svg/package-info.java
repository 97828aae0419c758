/**
 * Simple pictures as SVG, without a drawing library. {@link io.github.iforest4j.view.svg.Svg}
 * writes elements, {@link io.github.iforest4j.view.svg.SvgPath} the course of a line, and {@link
 * io.github.iforest4j.view.svg.MarkupText} escapes texts, also those of HTML.
 *
 * <pre>{@code
 * Svg svg = Svg.document(200, 100).attribute("role", "img");
 * svg.element("rect").attribute("width", 200).attribute("height", 100).attribute("fill", "#fff");
 * svg.line(new SvgPath().moveTo(10, 90).lineTo(190, 12.5), "#0072b2");
 * svg.element("text").attribute("x", 10).attribute("y", 20).text("flow < 3 & rising");
 * Files.writeString(file, svg.finish());
 * }</pre>
 *
 * <p>The same calls give the same bytes in every locale and on every platform. The package needs
 * nothing but {@code java.base}.
 */
@NullMarked
package io.github.iforest4j.view.svg;

import org.jspecify.annotations.NullMarked;

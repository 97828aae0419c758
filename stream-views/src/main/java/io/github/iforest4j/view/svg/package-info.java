/** SVG. */
@NullMarked
package io.github.iforest4j.view.svg;

import org.jspecify.annotations.NullMarked;

/**
 * What stretches of a series usually look like, and how far the latest one is from that: {@link
 * io.github.iforest4j.shape.ShapeDictionary} is learned, {@link
 * io.github.iforest4j.shape.ShapeMemory} follows a stream.
 */
@NullMarked
package io.github.iforest4j.shape;

import org.jspecify.annotations.NullMarked;

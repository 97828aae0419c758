/**
 * The exceptions that more than one package throws.
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.error.InvalidModelException}: a model file or a snapshot is
 *       damaged, cut off, of another kind or of another version. Checked: it depends on the file.
 *   <li>{@link io.github.iforest4j.error.ParameterException}: a parameter of a configuration is out
 *       of bounds. It carries the parameter's name, the bound and the value.
 * </ul>
 *
 * <p>What is wrong with the columns of a table is a {@link
 * io.github.iforest4j.schema.SchemaException}, beside the schema. All messages are plain sentences
 * that name the value; none advises an option of a particular program. A program adds its own
 * advice:
 *
 * <pre>{@code
 * try {
 *   return IsolationForestConfig.builder().subsampleSize(size).build();
 * } catch (ParameterException e) {
 *   throw new IllegalArgumentException("--sample-size " + e.bound() + ", was " + e.value(), e);
 * }
 * }</pre>
 *
 * <p>Other mistakes of a caller are plain {@link java.lang.IllegalArgumentException}s, whose
 * messages name the argument, its bound and its value.
 */
@NullMarked
package io.github.iforest4j.error;

import org.jspecify.annotations.NullMarked;

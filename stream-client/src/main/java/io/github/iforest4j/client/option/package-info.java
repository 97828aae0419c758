/**
 * Groups of options that several commands share, as picocli mixins. A group knows the names of its
 * options, checks them in {@code validate()}, and translates them for the libraries.
 */
@NullMarked
package io.github.iforest4j.client.option;

import org.jspecify.annotations.NullMarked;

/** How JSON is read where nothing is to be guessed. Not exported. */
@NullMarked
package io.github.iforest4j.label.json;

import org.jspecify.annotations.NullMarked;

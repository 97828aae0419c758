/** Chooses the fields that views show. Not exported. */
@NullMarked
package io.github.iforest4j.view.field;

import org.jspecify.annotations.NullMarked;

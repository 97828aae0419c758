/** Gallery. */
@NullMarked
package io.github.iforest4j.view.gallery;

import org.jspecify.annotations.NullMarked;

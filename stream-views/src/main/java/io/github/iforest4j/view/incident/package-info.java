/** Groups anomalies into incidents, for every view in the same way. Not exported. */
@NullMarked
package io.github.iforest4j.view.incident;

import org.jspecify.annotations.NullMarked;

/** Readings from Prometheus, VictoriaMetrics, and what else answers their queries. */
@NullMarked
package io.github.iforest4j.source.prometheus;

import org.jspecify.annotations.NullMarked;

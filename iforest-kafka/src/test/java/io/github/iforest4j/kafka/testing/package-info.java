/** A Kafka broker for tests, without containers. */
@NullMarked
package io.github.iforest4j.kafka.testing;

import org.jspecify.annotations.NullMarked;

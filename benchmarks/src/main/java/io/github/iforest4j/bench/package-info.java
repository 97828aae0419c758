/** JMH benchmarks of the forest: fit, score row by row and in batches, plain and with boxes. */
package io.github.iforest4j.bench;

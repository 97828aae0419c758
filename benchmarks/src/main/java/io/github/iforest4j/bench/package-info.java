/**
 * JMH benchmarks of the forest against its peers on the same rows, and the report that is made of
 * their results. {@code benchmarks/README.md} says how to run and read them.
 */
package io.github.iforest4j.bench;

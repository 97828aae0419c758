/**
 * Options that commands of several programs have in common: {@code iforest} and the job for Apache
 * Flink. Not exported; needs picocli, which a program that has such options brings along.
 */
@NullMarked
package io.github.iforest4j.engine.option;

import org.jspecify.annotations.NullMarked;

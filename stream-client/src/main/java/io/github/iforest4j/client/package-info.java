/**
 * The {@code iforest} command line: {@link io.github.iforest4j.client.Main}, one class per command,
 * and what commands share. A command parses options and calls services; it holds no algorithm.
 */
package io.github.iforest4j.client;

/**
 * What a command gets from its surroundings and shows to people: {@link
 * io.github.iforest4j.client.console.CommandContext} holds streams, clock and environment, {@link
 * io.github.iforest4j.client.console.Console} prints results and notes, and {@link
 * io.github.iforest4j.client.console.UserException} carries a problem that the user can solve.
 */
@NullMarked
package io.github.iforest4j.client.console;

import org.jspecify.annotations.NullMarked;

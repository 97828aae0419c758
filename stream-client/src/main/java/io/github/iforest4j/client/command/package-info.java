/**
 * The commands, one class each. {@link io.github.iforest4j.client.command.Commands} lists them; a
 * new command extends {@link io.github.iforest4j.client.command.BaseCommand} and is added there.
 */
@NullMarked
package io.github.iforest4j.client.command;

import org.jspecify.annotations.NullMarked;

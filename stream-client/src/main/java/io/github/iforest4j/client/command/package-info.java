/**
 * The commands, one class each. {@link io.github.iforest4j.client.command.Commands} lists them; a
 * new command extends {@link io.github.iforest4j.client.command.BaseCommand} and is added there.
 */
package io.github.iforest4j.client.command;

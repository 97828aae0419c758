/**
 * The events of a run as text, for a terminal: {@link io.github.iforest4j.view.text.AlertPrinter}
 * listens to a run and prints to a {@link io.github.iforest4j.view.text.TextOutput}. Tables and
 * paragraphs are aligned and wrapped; {@link io.github.iforest4j.view.text.TerminalText} makes text
 * from outside harmless.
 *
 * <pre>{@code
 * AnomalyListener alerts = new AlertPrinter(output, false, AlertLimit.EPISODES);
 * }</pre>
 */
package io.github.iforest4j.view.text;

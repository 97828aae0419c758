/**
 * The events of a run as text, for a terminal. {@link io.github.iforest4j.view.text.AlertPrinter}
 * is a sink that prints alerts to a {@link io.github.iforest4j.view.text.TextOutput}; {@link
 * io.github.iforest4j.view.text.AlertLimit} says how many.
 *
 * <pre>{@code
 * AlertPrinter alerts = new AlertPrinter(output, false, AlertLimit.EPISODES);
 * alerts.anomaly(event, false);
 * TextTable table = new TextTable(20);
 * table.row("device", "anomalies");
 * table.row("pump 7", "12");
 * table.lines().forEach(output::result);
 * }</pre>
 *
 * <p>{@link io.github.iforest4j.view.text.TextTable} aligns columns, {@link
 * io.github.iforest4j.view.text.Paragraph} wraps text, and {@link
 * io.github.iforest4j.view.text.TerminalText} makes text from outside harmless.
 */
@NullMarked
package io.github.iforest4j.view.text;

import org.jspecify.annotations.NullMarked;

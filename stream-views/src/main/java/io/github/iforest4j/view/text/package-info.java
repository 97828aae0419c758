/**
 * Results as text, for a terminal, or as JSON lines. {@link
 * io.github.iforest4j.view.text.AlertPrinter} is a sink that prints alerts to a {@link
 * io.github.iforest4j.view.text.TextOutput}; {@link io.github.iforest4j.view.text.AlertLimit} says
 * how many.
 *
 * <pre>{@code
 * AlertPrinter alerts = new AlertPrinter(output, AlertLimit.EPISODES);
 * alerts.anomaly(event, false);
 * TextTable table = new TextTable(20);
 * table.row("device", "anomalies");
 * table.row("pump 7", "12");
 * table.lines().forEach(output::result);
 * }</pre>
 *
 * <p>The other printers print a training, an evaluation, a benchmark, the findings of a file, the
 * list of results, and feedback, to the same output.
 *
 * <p>{@link io.github.iforest4j.view.text.TextTable} aligns columns, {@link
 * io.github.iforest4j.view.text.Paragraph} wraps text, and {@link
 * io.github.iforest4j.view.text.TerminalText} makes text from outside harmless.
 */
@NullMarked
package io.github.iforest4j.view.text;

import org.jspecify.annotations.NullMarked;

/**
 * The files that a run writes, and what is read from them. {@link
 * io.github.iforest4j.engine.record.AnomalyRecorder} writes the journal and the table; a run opens
 * one itself, with the names of {@link io.github.iforest4j.engine.record.RunFiles}.
 *
 * <pre>{@code
 * RunFiles files = RunFiles.in(folder);
 * try (AnomalyRecorder recorder =
 *     AnomalyRecorder.open(files, schema, true, Timing.SYSTEM, AnomalyListener.SILENT)) {
 *   if (recorder.record(event)) {
 *     recorder.labelled(event, new OfflineLabeler().label(event.evidence()));
 *   }
 *   recorder.flush();
 * }
 * RecordedRun run = RecordedRun.read(files.journal());
 * System.out.println(run.anomalies().size() + " anomalies, " + run.labels().size() + " labels");
 * }</pre>
 *
 * <ul>
 *   <li>The journal has one JSON line for each anomaly, label, incident and drift. The table has
 *       one row for each labelled anomaly, for spreadsheets.
 *   <li>The journal is written first: an anomaly is in the journal before any sink receives it, and
 *       the next run completes what a killed run left open.
 *   <li>Events are recognised by their ids, so a replay writes nothing twice.
 *   <li>{@link io.github.iforest4j.engine.record.Rotation} renames files that become too large or
 *       too old. {@link io.github.iforest4j.engine.record.RecordedRun} reads a journal or a table.
 * </ul>
 *
 * <p>Only one run writes to a file. A full disk does not end a run: lines wait in memory until
 * there is room.
 */
@NullMarked
package io.github.iforest4j.engine.record;

import org.jspecify.annotations.NullMarked;

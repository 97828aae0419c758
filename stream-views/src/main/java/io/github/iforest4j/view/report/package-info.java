/**
 * A recorded run as one HTML file. {@link io.github.iforest4j.view.report.HtmlReport} writes it
 * from the journal of a run.
 *
 * <pre>{@code
 * RecordedRun run = RecordedRun.read(journal);
 * Map<String, String> remarks = Map.of("0123456789abcdef", "a false alarm");
 * String html = HtmlReport.of(run, remarks, null, "Night shift", "Made by my-service 1.0.");
 * Files.writeString(file, html);
 * }</pre>
 *
 * <p>{@link io.github.iforest4j.view.report.RunSeries} adds the course of all readings, if they are
 * known. The file needs no scripts, no other files and no network; all text in it is escaped, and
 * it holds the same bytes for the same run.
 */
@NullMarked
package io.github.iforest4j.view.report;

import org.jspecify.annotations.NullMarked;

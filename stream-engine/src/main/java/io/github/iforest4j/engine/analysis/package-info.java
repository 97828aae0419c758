/**
 * Files that are judged as a whole, instead of reading by reading.
 *
 * <pre>{@code
 * FileEvidence evidence = FileAnalysis.evidence("pumps.csv", table, judgement);
 * FileAnalysis analysis =
 *     evidence == null ? FileAnalysis.CLEAN : FileAnalysis.of(evidence, new OfflineLabeler());
 * FileResponse response =
 *     new FileResponse(
 *         Instant.now(), "pumps.csv", table.numRows(), 0, FileResponse.Judge.of("", judgement),
 *         judgement.findings().size(), evidence, analysis.replies(), analysis.verdict(),
 *         analysis.status(), analysis.error());
 * ResultsFile.append(folder, response.write(folder), response);
 * }</pre>
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.engine.analysis.FileAnalysis} gathers the findings of a file as
 *       evidence and asks a labeller what they mean.
 *   <li>{@link io.github.iforest4j.engine.analysis.FileResponse} is the whole answer, one JSON file
 *       each; {@link io.github.iforest4j.engine.analysis.ResultsFile} lists the answers in {@code
 *       results.csv}.
 *   <li>{@link io.github.iforest4j.engine.analysis.ScoredCsv} writes every record with its score.
 * </ul>
 *
 * <p>Files are never replaced, and text from outside is made safe for spreadsheets.
 */
@NullMarked
package io.github.iforest4j.engine.analysis;

import org.jspecify.annotations.NullMarked;

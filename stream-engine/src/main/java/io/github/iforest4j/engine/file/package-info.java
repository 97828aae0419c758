/**
 * Text files that survive a crash. {@link io.github.iforest4j.engine.file.LineFile} appends whole
 * lines to a file that only one process writes; the journal, the table of anomalies and the list of
 * results are such files. {@link io.github.iforest4j.engine.file.OutputFile} writes a file that
 * appears only when it is complete.
 *
 * <pre>{@code
 * try (LineFile lines = LineFile.open(file, Timing.SYSTEM)) {
 *   long torn = lines.cutTornLine();
 *   if (torn > 0) {
 *     System.err.println("removed " + torn + " bytes that a killed process left");
 *   }
 *   lines.append(CsvText.line(List.of("pump 7", CsvText.safe("=1+1"))));
 *   lines.requireWritten();
 * }
 * }</pre>
 *
 * <ul>
 *   <li>A line is in the operating system when {@code append} returns, and on the disk when {@code
 *       force} returns. A full disk does not stop the writer: lines wait in memory until there is
 *       room.
 *   <li>{@link io.github.iforest4j.engine.file.CsvText} writes a line of CSV, and makes text from
 *       outside safe for spreadsheets, which would run a cell such as {@code =1+1} as a formula.
 *   <li>{@link io.github.iforest4j.engine.file.UnusableFileException} is thrown for a file that
 *       exists but belongs to another program or another run. Such a file is never changed.
 * </ul>
 *
 * <p>Nothing in this package is thread-safe, except for the static methods of {@code CsvText}.
 */
@NullMarked
package io.github.iforest4j.engine.file;

import org.jspecify.annotations.NullMarked;

/**
 * Where readings come from: files, standard input, TCP, HTTP and MQTT, as JSON lines, a JSON array
 * or CSV. A bad line is counted and skipped, never the end of a stream.
 *
 * <p>{@link io.github.iforest4j.source.Sources} opens a source by its name; {@link
 * io.github.iforest4j.source.SourceOptions} says how. A {@link
 * io.github.iforest4j.source.RecordSource} then fills one record after the other: into a table, to
 * learn from, or into a row of a model's schema, without allocation. A source that can seek says
 * where it is with a {@link io.github.iforest4j.source.Place}, and goes on there later.
 *
 * <pre>{@code
 * SourceOptions options =
 *     SourceOptions.builder().report((severity, message) -> System.err.println(message)).build();
 * RecordTable readings = new RecordTable();
 * try (RecordSource source = Sources.open(name, options)) {
 *   while (source.next(readings)) {
 *     System.out.println(source.session() + " reading " + source.position());
 *   }
 *   System.out.println(source.counts().totalBadLines() + " bad lines");
 * }
 * }</pre>
 *
 * <p>Bytes that come from elsewhere, such as the records of a stream processor, need no source: see
 * {@link io.github.iforest4j.source.RecordParser}.
 *
 * <p>To add a source, write a {@link io.github.iforest4j.source.SourceProvider} and a {@link
 * io.github.iforest4j.source.RecordReader} in a package of their own and register the provider. The
 * packages beside this one are made so. Their tools are in the {@link
 * io.github.iforest4j.source.SourceContext}: readers of text and of JSON lines, a parser of
 * messages, a bounded {@link io.github.iforest4j.source.MessageQueue}, and the {@link
 * io.github.iforest4j.source.BadLineCounter}.
 */
@NullMarked
package io.github.iforest4j.source;

import org.jspecify.annotations.NullMarked;

/**
 * Files and standard input as sources. Files can seek; in files that are packed with gzip, and in
 * JSON arrays, that means to read what comes before. Pipes and standard input are live.
 *
 * <p>{@link io.github.iforest4j.source.file.ChannelStream} is for standard input that another
 * thread must be able to close while a read waits.
 *
 * <pre>{@code
 * Place place;
 * try (RecordSource source = Sources.open(name, SourceOptions.DEFAULT)) {
 *   source.next(readings);
 *   place = source.place();
 * }
 * try (RecordSource source = Sources.open(name, SourceOptions.DEFAULT)) {
 *   source.seek(place);
 *   source.next(readings);
 * }
 * }</pre>
 */
@NullMarked
package io.github.iforest4j.source.file;

import org.jspecify.annotations.NullMarked;

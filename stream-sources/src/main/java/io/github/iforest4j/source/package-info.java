/**
 * Where readings come from: {@link io.github.iforest4j.source.RecordSource} over files, standard
 * input and TCP, as JSON lines, a JSON array or CSV. A bad line is counted and skipped, never the
 * end of a stream.
 */
package io.github.iforest4j.source;

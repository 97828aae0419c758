/**
 * What a record holds: fields with a name, a role and a kind, and how a record becomes a row of
 * numbers that a forest can score.
 *
 * <p>The door is {@link io.github.iforest4j.schema.FeatureSchema}. A parser writes what it reads
 * into a {@link io.github.iforest4j.schema.RecordSink}: either a {@link
 * io.github.iforest4j.schema.RecordTable} (many records, for training) or a {@link
 * io.github.iforest4j.schema.RecordRow} (one record at a time, reused, for detection).
 */
package io.github.iforest4j.schema;

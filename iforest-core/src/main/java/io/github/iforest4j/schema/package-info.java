/**
 * Records and their schema: named fields with a role and a kind, and how a record becomes a row of
 * numbers that a forest can score.
 *
 * <p>A parser writes into a {@link io.github.iforest4j.schema.RecordSink}: a {@link
 * io.github.iforest4j.schema.RecordTable} holds many records, for training; a {@link
 * io.github.iforest4j.schema.RecordRow} holds one and is reused, for detection. {@link
 * io.github.iforest4j.schema.SchemaProposal} proposes a schema from a table, {@link
 * io.github.iforest4j.schema.FeatureSchema} is the result.
 *
 * <pre>{@code
 * RecordTable records = new RecordTable();
 * int time = records.fieldIndex("time");
 * int temperature = records.fieldIndex("temperature");
 * for (int i = 0; i < times.size(); i++) {
 *   records.setText(time, times.get(i));
 *   records.setNumber(temperature, temperatures.get(i));
 *   records.endRow();
 * }
 * SchemaProposal proposal = SchemaProposal.of(records, SchemaOptions.NONE);
 * RecordRow row = proposal.schema().newRow();
 * row.setNumber(row.fieldIndex("temperature"), 21.5);
 * double[] columns = row.columns();
 * }</pre>
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.schema.Field} has a name, a {@link
 *       io.github.iforest4j.schema.FieldRole} (feature, time, key, label, ignored), a {@link
 *       io.github.iforest4j.schema.FieldKind} (numeric, boolean, categorical, text), a unit and a
 *       {@link io.github.iforest4j.schema.UsualRange}.
 *   <li>{@link io.github.iforest4j.schema.SchemaOptions} says what is known beforehand; {@link
 *       io.github.iforest4j.schema.SchemaException} says why columns do not make a schema.
 *   <li>{@link io.github.iforest4j.schema.GroundTruth} finds and applies a label column, {@link
 *       io.github.iforest4j.schema.RecordSample} samples the records of a file larger than memory,
 *       {@link io.github.iforest4j.schema.EventTime} parses times.
 * </ul>
 *
 * <p>A schema is immutable and thread-safe; tables and rows have one writer. Setting the fields of
 * a row and encoding it allocate nothing. What is missing or unknown is a state of its own ({@link
 * io.github.iforest4j.schema.FieldState}), never a number made up.
 */
@NullMarked
package io.github.iforest4j.schema;

import org.jspecify.annotations.NullMarked;

/**
 * Where anomalies go: {@link io.github.iforest4j.engine.record.AnomalyRecorder} keeps the journal
 * and the CSV file, {@link io.github.iforest4j.label.queue.LabelQueue} gets each anomaly its label
 * without ever holding up the stream, and {@link io.github.iforest4j.engine.event.AnomalyListener}
 * shows both to a person.
 *
 * <p>Journal first: an anomaly is a line in the journal before anything else happens to it, and its
 * label follows as another line. What a killed run left open, the next one completes.
 */
package io.github.iforest4j.engine.record;

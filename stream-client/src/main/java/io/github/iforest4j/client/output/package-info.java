/**
 * Where anomalies go: {@link io.github.iforest4j.client.output.AnomalyRecorder} keeps the journal
 * and the CSV file, and {@link io.github.iforest4j.client.output.AnomalyListener} shows anomalies
 * and their labels to a person.
 *
 * <p>Journal first: an anomaly is a line in the journal before anything else happens to it, and its
 * label follows as another line. What a killed run left open, the next one completes.
 */
package io.github.iforest4j.client.output;

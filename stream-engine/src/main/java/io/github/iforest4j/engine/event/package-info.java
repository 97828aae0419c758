/**
 * The events of a run, and who receives them. {@link
 * io.github.iforest4j.engine.event.AnomalyListener} receives all of them, in the order in which
 * they happen.
 *
 * <pre>{@code
 * AnomalyListener printer =
 *     new AnomalyListener() {
 *       @Override
 *       public void anomaly(AnomalyEvent event, boolean known) {
 *         System.out.println(EventJson.anomaly(event));
 *       }
 *
 *       @Override
 *       public void labelled(AnomalyEvent event, AnomalyLabel label) {
 *         System.out.println(event.id() + " is " + label.label());
 *       }
 *     };
 * }</pre>
 *
 * <ul>
 *   <li>{@link io.github.iforest4j.engine.event.AnomalyEvent} is one anomalous reading. Its id
 *       depends only on source and position: a replay gives the same id.
 *   <li>{@link io.github.iforest4j.engine.event.IncidentEvent} is sent when an incident is over.
 *       The id of an incident is that of its first anomaly.
 *   <li>{@link io.github.iforest4j.engine.event.DriftEvent} is a lasting change of the stream.
 *   <li>{@link io.github.iforest4j.engine.event.EventJson} writes events and labels as JSON lines.
 *       There, an incident is called {@code episode}, as in the first version of the format.
 * </ul>
 *
 * <p>Events are immutable and may be kept. An event is recorded before a listener receives it;
 * after a restart, an event may come again, marked as known.
 */
@NullMarked
package io.github.iforest4j.engine.event;

import org.jspecify.annotations.NullMarked;

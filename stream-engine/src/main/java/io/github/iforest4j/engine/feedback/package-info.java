/**
 * Feedback of people on alerts, and its effects. {@link
 * io.github.iforest4j.engine.feedback.FeedbackLog} keeps the feedback in a file beside the journal.
 *
 * <pre>{@code
 * FeedbackLog log = FeedbackLog.open(FeedbackLog.beside(journal), Timing.SYSTEM);
 * Instant now = Instant.now();
 * Instant until = now.plus(FeedbackLog.DEFAULT_EXPIRY);
 * log.append(
 *     Feedback.of(now, Feedback.Action.REJECT, event, List.of(event), "", "a pump test", until));
 * String reason = log.suppressionReason(next);
 * if (reason != null) {
 *   System.out.println(next.id() + " raises no alert: " + reason);
 * }
 * }</pre>
 *
 * <ul>
 *   <li>A run takes a log with {@code StreamRunBuilder.feedback}. Its {@link
 *       io.github.iforest4j.engine.feedback.FeedbackFilter} then keeps suppressed anomalies from
 *       the sinks, except for those that ask for them.
 *   <li>Feedback changes alerts only. Every anomaly is recorded. A rejection expires, has bounds,
 *       and can be undone; {@code FeedbackLog} states the rules.
 *   <li>{@link io.github.iforest4j.engine.feedback.FeedbackExamples} turns confirmed anomalies into
 *       examples for the prompt of a language model.
 * </ul>
 */
@NullMarked
package io.github.iforest4j.engine.feedback;

import org.jspecify.annotations.NullMarked;

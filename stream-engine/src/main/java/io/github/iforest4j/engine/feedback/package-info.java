/**
 * What people say about alerts, and what follows from it: {@link
 * io.github.iforest4j.engine.feedback.FeedbackLog}. Whatever is said, every anomaly is recorded;
 * only who is alerted changes, for a while, within bounds, and so that it can be undone.
 */
package io.github.iforest4j.engine.feedback;

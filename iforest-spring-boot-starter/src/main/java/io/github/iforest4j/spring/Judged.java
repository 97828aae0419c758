package io.github.iforest4j.spring;

import io.github.iforest4j.detect.Verdict;

/**
 * What a detector says about one reading.
 *
 * @param verdict the verdict; later readings do not change it
 * @param beginsIncident whether the reading is the first anomaly of an incident: the moment to
 *     alert. Further anomalies belong to the same incident until enough readings were normal
 */
public record Judged(Verdict verdict, boolean beginsIncident) {}

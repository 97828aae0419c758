package io.github.iforest4j.sim;

import java.util.List;
import java.util.Map;

/**
 * A type of device: what its devices measure, and what can go wrong.
 *
 * @param name the beginning of the devices' names; empty for a scenario of one device
 * @param count the number of devices
 * @param formulas the quantities, sensors included, by name
 * @param sensors what is measured
 * @param rules the kinds of anomalies; may be empty
 * @param spacing the least number of normal readings between two anomalies
 * @param drifts lasting changes of what is normal
 */
record DeviceType(
    String name,
    int count,
    Map<String, Formula> formulas,
    List<Sensor> sensors,
    List<AnomalyRule> rules,
    int spacing,
    List<ConceptDrift> drifts) {}

/** Comparison of prompts and models on anomalies whose kind the simulator knows. */
package io.github.iforest4j.client.compare;

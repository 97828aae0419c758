/** Labels and explains anomalies with an LLM, or honestly without one. */
package io.github.iforest4j.label;

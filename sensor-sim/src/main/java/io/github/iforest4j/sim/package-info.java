/** Seeded, labelled sensor streams with exact ground truth. */
package io.github.iforest4j.sim;

/** Sensor streams with known truth for the JUnit 5 tests of others. */
package io.github.iforest4j.sim.junit;

/** The command {@code simulate}: its options, and one class for each way to use a simulation. */
package io.github.iforest4j.client.simulate;

/** The command {@code simulate}: its options, and one class for each way to use a simulation. */
@NullMarked
package io.github.iforest4j.client.simulate;

import org.jspecify.annotations.NullMarked;

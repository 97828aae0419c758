/**
 * Features of a reading in the light of the readings just before it, computed one reading at a time
 * and never from the future. Not exported: a {@link io.github.iforest4j.detect.DetectorModel} uses
 * it.
 */
@NullMarked
package io.github.iforest4j.stream;

import org.jspecify.annotations.NullMarked;

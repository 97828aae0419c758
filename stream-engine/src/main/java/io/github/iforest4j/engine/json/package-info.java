/**
 * Parts of JSON that several files of the engine share. Not exported: JSON trees stay inside the
 * engine.
 */
@NullMarked
package io.github.iforest4j.engine.json;

import org.jspecify.annotations.NullMarked;

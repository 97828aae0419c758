/** Files and standard input as sources. */
package io.github.iforest4j.source.file;

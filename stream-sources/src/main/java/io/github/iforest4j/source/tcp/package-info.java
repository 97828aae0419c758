/** Servers that send JSON lines over TCP as sources. */
package io.github.iforest4j.source.tcp;

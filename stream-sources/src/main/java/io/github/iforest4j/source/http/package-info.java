/** Readings that others post over HTTP as a source. */
package io.github.iforest4j.source.http;

/**
 * A small HTTP server for a few paths, with the host and origin checks that keep web pages of other
 * sites out. {@link LocalHttpServer} comes first.
 */
package io.github.iforest4j.source.net;

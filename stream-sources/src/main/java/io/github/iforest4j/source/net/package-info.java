/**
 * A small HTTP server for a few paths, with the host and origin checks that keep web pages of other
 * sites out, error answers, and a token for those who come from elsewhere.
 *
 * <pre>{@code
 * LocalHttpServer server =
 *     LocalHttpServer.builder()
 *         .get("/health", exchange -> exchange.send(200, "text/plain", "well"))
 *         .post("/note", 1_000, exchange -> exchange.send(200, "text/plain", exchange.body()))
 *         .start();
 * System.out.println("listening on port " + server.address().getPort());
 * }</pre>
 */
@NullMarked
package io.github.iforest4j.source.net;

import org.jspecify.annotations.NullMarked;

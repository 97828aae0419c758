/**
 * Servers that send JSON lines over TCP as sources. A lost connection is made again, with growing
 * pauses. {@link io.github.iforest4j.source.tcp.TcpProvider} is registered for {@code tcp}; nothing
 * else is public.
 */
@NullMarked
package io.github.iforest4j.source.tcp;

import org.jspecify.annotations.NullMarked;

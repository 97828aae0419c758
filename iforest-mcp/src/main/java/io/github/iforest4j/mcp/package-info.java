/**
 * The Model Context Protocol over standard input and output: {@link
 * io.github.iforest4j.mcp.McpAssistantServer} offers the tools of a recorded run to someone's own
 * assistant.
 */
@NullMarked
package io.github.iforest4j.mcp;

import org.jspecify.annotations.NullMarked;

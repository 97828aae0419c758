package io.github.iforest4j.mcp;

import io.github.iforest4j.engine.assistant.AssistantServer;
import io.github.iforest4j.engine.assistant.PlantTools;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Serves the tools over the Model Context Protocol with its official SDK. Stateless. */
public final class McpAssistantServer implements AssistantServer {
  /** An implementation; the class path names this class. */
  public McpAssistantServer() {}

  @Override
  public void serve(PlantTools tools, String version, InputStream in, OutputStream out)
      throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    List<SyncToolSpecification> specifications = new ArrayList<>();
    for (PlantTools.Tool tool : tools.tools()) {
      Tool described =
          Tool.builder(tool.name(), tool.schema())
              .description(tool.description())
              .annotations(
                  ToolAnnotations.builder()
                      .title(tool.name())
                      .readOnlyHint(tool.readOnly())
                      .destructiveHint(false)
                      .openWorldHint(false)
                      .build())
              .build();
      specifications.add(
          SyncToolSpecification.builder()
              .tool(described)
              .callHandler((exchange, request) -> call(tools, tool.name(), request.arguments()))
              .build());
    }
    McpJsonMapper mapper = McpJsonDefaults.getMapper();
    AnswerLines answers = new AnswerLines(out);
    McpSyncServer server =
        McpServer.sync(
                new StdioServerTransportProvider(
                    mapper, new RequestLines(in, mapper, answers, ended), answers))
            .serverInfo("iforest", version)
            .instructions(tools.instructions())
            .capabilities(ServerCapabilities.builder().tools(false).build())
            .tools(specifications)
            .build();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the server was interrupted");
    } finally {
      server.closeGracefully();
    }
  }

  private static CallToolResult call(PlantTools tools, String tool, Map<String, Object> arguments) {
    try {
      String answer = tools.call(tool, arguments == null ? Map.of() : arguments);
      return CallToolResult.builder().addTextContent(answer).isError(false).build();
    } catch (IllegalArgumentException | IOException e) {
      return CallToolResult.builder()
          .addTextContent(String.valueOf(e.getMessage()))
          .isError(true)
          .build();
    }
  }
}

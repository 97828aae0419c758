package io.github.iforest4j.source.file;

import io.github.iforest4j.source.BadInputException;
import io.github.iforest4j.source.RecordReader;
import io.github.iforest4j.source.SourceContext;
import io.github.iforest4j.source.SourceProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Opens files: {@code file:///PATH}, or the path alone. */
public final class FileProvider implements SourceProvider {
  /** For {@link java.util.ServiceLoader}. */
  public FileProvider() {}

  @Override
  public Set<String> schemes() {
    return Set.of(FILE);
  }

  @Override
  public String form() {
    return "a file";
  }

  @Override
  public boolean isEndless() {
    return false;
  }

  @Override
  public RecordReader open(SourceContext context) throws IOException {
    Path file = path(context);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(context.name());
    }
    if (Files.isDirectory(file)) {
      throw new BadInputException(context.name() + ": is a folder, not a file");
    }
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      InputStream in =
          Files.isRegularFile(file) ? new FileInput(channel) : new ChannelStream(channel);
      return context.text(in);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Path path(SourceContext context) {
    String name = context.name();
    try {
      return name.regionMatches(true, 0, "file://", 0, 7) ? Path.of(context.uri()) : Path.of(name);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("'" + name + "' is no file name: " + e.getReason(), e);
    }
  }
}

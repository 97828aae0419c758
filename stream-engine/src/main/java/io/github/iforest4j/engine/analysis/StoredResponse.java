package io.github.iforest4j.engine.analysis;

import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.format.SmallFile;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A response that {@link FileResponse#write} wrote earlier, as far as people are shown it.
 * Immutable.
 *
 * @param file where it is
 * @param json all of it, as one line
 * @param rows the number of rows of the input
 * @param error why there is no verdict by a model that was asked for one; null if there is
 * @param label the label of the file
 * @param reason the reason for the label
 */
public record StoredResponse(
    Path file, String json, long rows, @Nullable String error, String label, String reason) {
  /**
   * Reads the response that a line of {@link ResultsFile} names. Only files in the folder of
   * responses are read, whatever the line names.
   *
   * @param folder of the results
   * @throws UnusableFileException if the response is missing, damaged, or not in its folder
   * @throws IOException if it cannot be read
   */
  public static StoredResponse read(Path folder, ResultsFile.Entry entry) throws IOException {
    Path file = file(folder, entry);
    try {
      JsonNode response =
          JsonMapper.shared().readTree(SmallFile.bytes(file, 256 << 20, "a response"));
      JsonNode error = response.path("error");
      JsonNode verdict = response.path("verdict");
      return new StoredResponse(
          file,
          response.toString(),
          response.path("rows").asLong(0),
          error.isString() ? error.stringValue() : null,
          verdict.path("label").stringValue(""),
          verdict.path("reason").stringValue(""));
    } catch (NoSuchFileException e) {
      throw new UnusableFileException(
          ResultsFile.NAME + " names " + entry.responseFile() + ", which is missing", e);
    } catch (JacksonException e) {
      throw new UnusableFileException(
          file + " is not JSON: it was changed or only half written", e);
    }
  }

  private static Path file(Path folder, ResultsFile.Entry entry) throws UnusableFileException {
    try {
      Path responses = folder.resolve(FileResponse.FOLDER).toAbsolutePath().normalize();
      Path file = folder.resolve(entry.responseFile());
      if (file.toAbsolutePath().normalize().startsWith(responses)) {
        return file;
      }
    } catch (InvalidPathException e) {
      // Reported below: it does not name a file in the folder.
    }
    throw new UnusableFileException(
        ResultsFile.NAME
            + " names "
            + entry.responseFile()
            + ", which is not in "
            + FileResponse.FOLDER);
  }
}

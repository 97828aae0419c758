package io.github.iforest4j.spring;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.Preset;
import io.github.iforest4j.error.InvalidModelException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/** Reads the model that a property names. */
final class ModelFile {
  /** Two letters at least, because one is a drive. */
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private static final String PLACES =
      "iforest.model takes classpath:NAME, file:PATH or a path. 'iforest train' makes a model file,"
          + " and so does DetectorModel.write.";

  private ModelFile() {}

  /**
   * Reads a model.
   *
   * @param place {@code classpath:…}, {@code file:…} or a path; models are not fetched over a
   *     network
   * @throws UnusableModelException if it is not there, not a model, or of another preset
   */
  static DetectorModel read(String place, @Nullable Preset preset, ResourceLoader loader) {
    DetectorModel model;
    try (InputStream in = resource(place, loader).getInputStream()) {
      model = DetectorModel.read(in);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new UnusableModelException(
          "The model of iforest.model=" + place + " does not exist.", PLACES, e);
    } catch (InvalidModelException e) {
      throw new UnusableModelException(
          "iforest.model=" + place + " cannot be used: " + e.getMessage(),
          "Name a file that 'iforest train' or DetectorModel.write has made, and that was copied"
              + " whole. Maven must not filter it as a text.",
          e);
    } catch (IOException e) {
      throw new UnusableModelException(
          "iforest.model=" + place + " cannot be read: " + e.getMessage(), PLACES, e);
    }
    if (preset != null && preset != model.config().preset()) {
      throw new UnusableModelException(
          "iforest.model="
              + place
              + " has the preset "
              + model.config().preset()
              + ", and iforest.preset is "
              + preset
              + ".",
          "Train the model with that preset, or change or remove iforest.preset.");
    }
    return model;
  }

  private static Resource resource(String place, ResourceLoader loader) {
    if (place.startsWith("classpath:") || place.startsWith("file:")) {
      return loader.getResource(place);
    }
    if (SCHEME.matcher(place).matches()) {
      throw new UnusableModelException(
          "iforest.model=" + place + " is an address that models are not read from.", PLACES);
    }
    return new FileSystemResource(place);
  }
}

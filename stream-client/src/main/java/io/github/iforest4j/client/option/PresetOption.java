package io.github.iforest4j.client.option;

import io.github.iforest4j.detect.Preset;

/** The values of {@code --preset}: a preset, or {@link #AUTO} to have one chosen. */
public enum PresetOption {
  AUTO(Preset.READINGS),
  READINGS(Preset.READINGS),
  SENSORS(Preset.SENSORS),
  METRIC(Preset.METRIC);

  private final Preset preset;

  PresetOption(Preset preset) {
    this.preset = preset;
  }

  /** The preset; for {@link #AUTO}, one to check the other options with before data are read. */
  public Preset preset() {
    return preset;
  }
}

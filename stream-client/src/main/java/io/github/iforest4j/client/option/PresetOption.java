package io.github.iforest4j.client.option;

import io.github.iforest4j.detect.Preset;

/** What {@code --preset} takes: a preset, or the wish to have one chosen. */
public enum PresetOption {
  AUTO(Preset.READINGS),
  READINGS(Preset.READINGS),
  SENSORS(Preset.SENSORS),
  METRIC(Preset.METRIC);

  private final Preset preset;

  PresetOption(Preset preset) {
    this.preset = preset;
  }

  /** The preset; for {@link #AUTO} one that options can be checked against before data are read. */
  public Preset preset() {
    return preset;
  }
}

package io.github.iforest4j.view.page;

import org.jspecify.annotations.Nullable;

/**
 * What a browser wants to see.
 *
 * @param device the device whose readings are shown; empty for all
 * @param tier the resolution; −1 for the usual one
 * @param generation changes when the stream begins again, so that everything is sent anew
 */
record PageView(String device, int tier, long generation) {
  static final int USUAL = -1;

  /** The same view with a resolution that exists. */
  PageView resolved(PageModel model) {
    if (!model.hasCharts()) {
      return new PageView(device, USUAL, model.generation());
    }
    int most = model.numTiers() - 1;
    int actual = tier == USUAL ? model.usualTier() : Math.max(0, Math.min(tier, most));
    return new PageView(device, actual, model.generation());
  }

  @Nullable Timeline timeline(PageModel model) {
    return tier == USUAL ? null : model.timeline(device);
  }

  void write(StringBuilder out, PageModel model) {
    out.append("{\"device\":").append(PageJson.text(device));
    Timeline all = model.timeline("");
    if (all != null && tier != USUAL) {
      out.append(",\"tier\":").append(tier);
      out.append(",\"timed\":").append(model.isTimed());
      out.append(",\"local\":").append(model.isLocal());
      out.append(",\"width\":").append(all.width(tier));
      out.append(",\"widths\":[");
      for (int t = 0; t < all.numTiers(); t++) {
        out.append(t == 0 ? "" : ",").append(all.width(t));
      }
      out.append("],\"stretches\":").append(Timeline.BUCKETS);
    }
    out.append('}');
  }
}

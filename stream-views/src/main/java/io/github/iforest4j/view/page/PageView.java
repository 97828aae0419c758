package io.github.iforest4j.view.page;

/**
 * What a browser wants to see.
 *
 * @param device whose readings; empty for all
 * @param tier at which resolution; −1 for the usual one
 * @param generation which of several streams, when one began again
 */
record PageView(String device, int tier, long generation) {
  static final int USUAL = -1;

  /** The same with a resolution that there is. */
  PageView resolved(PageModel model) {
    if (model.timed() == null) {
      return new PageView(device, USUAL, model.resets());
    }
    int most = model.timeline("").numTiers() - 1;
    int actual = tier == USUAL ? model.usualTier() : Math.max(0, Math.min(tier, most));
    return new PageView(device, actual, model.resets());
  }

  Timeline timeline(PageModel model) {
    return tier == USUAL ? null : model.timeline(device);
  }

  void write(StringBuilder out, PageModel model) {
    out.append("{\"device\":").append(PageJson.text(device));
    Timeline all = model.timeline("");
    if (all != null && tier != USUAL) {
      out.append(",\"tier\":").append(tier);
      out.append(",\"timed\":").append(model.timed());
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

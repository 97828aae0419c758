/**
 * The live page of a run, in a browser. {@link io.github.iforest4j.view.page.Dashboard} receives
 * the events of a run and serves the page.
 *
 * <pre>{@code
 * Dashboard.Settings settings =
 *     new Dashboard.Settings(
 *         "plant 2", "pump.iforest", true, -1, "offline", "",
 *         () -> LabelingMetrics.NONE, Map::of, () -> "", null);
 * InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
 * try (Dashboard page =
 *     Dashboard.open(address, null, settings, model.schema(), Timing.SYSTEM)) {
 *   System.out.println("open " + page.address() + " in a browser");
 *   AnomalyDetector detector = model.newDetector();
 *   for (RecordRow row : readings) {
 *     page.reading(row, detector.detect(row));
 *   }
 *   page.ended();
 * }
 * }</pre>
 *
 * <p>{@link io.github.iforest4j.view.page.FeedbackRecorder} records what people say about alerts on
 * the page.
 *
 * <p>The thread of the stream never waits: it puts each reading into a ring that the page's own
 * thread empties. That thread alone owns everything that is shown ({@code PageModel}), in constant
 * memory. Each browser gets changes as server-sent events through a short queue of its own. A
 * browser that does not read loses messages, gets the whole state when it reads again, and is
 * disconnected in the end.
 */
@NullMarked
package io.github.iforest4j.view.page;

import org.jspecify.annotations.NullMarked;

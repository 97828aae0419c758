/**
 * The live page: what a run sees, in a browser.
 *
 * <p>{@link io.github.iforest4j.view.page.Dashboard} hears a run and serves it. The thread of the
 * stream hands each reading over without ever waiting: into a ring that is drained by the page's
 * own thread, which alone owns all that is shown ({@code PageModel}) and keeps it in constant
 * memory. Browsers get it as server-sent events through a small queue each; one that does not read
 * loses messages, is told the whole state again when it reads on, and is cut off in the end.
 */
package io.github.iforest4j.view.page;

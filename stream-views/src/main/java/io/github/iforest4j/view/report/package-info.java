/**
 * A run as one HTML file: {@link io.github.iforest4j.view.report.RunReport} writes it. It needs no
 * scripts, no other files and no network to be read; all text in it is escaped.
 */
package io.github.iforest4j.view.report;

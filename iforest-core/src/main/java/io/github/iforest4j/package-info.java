/**
 * The Isolation Forest: fit, score, attribute, save.
 *
 * <p>F. T. Liu, K. M. Ting, Z.-H. Zhou, "Isolation Forest", ICDM 2008. An anomaly score lies in
 * (0,1]; higher is more anomalous; 0.5 is what a row of average path length gets.
 */
package io.github.iforest4j;

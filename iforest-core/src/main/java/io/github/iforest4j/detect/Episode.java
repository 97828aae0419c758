package io.github.iforest4j.detect;

/**
 * Anomalies of one stream that belong together; people see it as one incident.
 *
 * @param start position of its first anomaly
 * @param peak position of its highest score
 * @param end position of its last anomaly
 * @param peakScore the score at the peak
 * @param anomalies the number of its readings that are anomalies
 * @param cause the schema field that contributed most over all of its anomalies; −1 for none
 */
public record Episode(
    long start, long peak, long end, double peakScore, long anomalies, int cause) {}

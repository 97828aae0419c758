package io.github.iforest4j.detect;

/**
 * A lasting change of a stream, recognised under {@link Learning#ADAPT}: a separate event, not an
 * anomaly. Immutable.
 *
 * @param since position of the reading from which on the stream was different
 * @param field the schema field that changed most; −1 when no single one did
 * @param size how far the field's level moved, in widths of its usual range: positive upwards,
 *     negative downwards; 0 without a field
 * @param description a sentence for people, with the field's name as it came from the data
 */
public record Drift(long since, int field, double size, String description) {}

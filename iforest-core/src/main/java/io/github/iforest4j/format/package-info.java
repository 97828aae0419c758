/**
 * Sealed bytes: how files and snapshots are framed and read without trusting them. Not exported:
 * the models own their formats, this package owns the frame.
 */
package io.github.iforest4j.format;

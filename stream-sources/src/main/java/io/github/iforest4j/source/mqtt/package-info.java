/**
 * Messages from and to an MQTT broker; the library that speaks the protocol shows in no signature.
 */
package io.github.iforest4j.source.mqtt;

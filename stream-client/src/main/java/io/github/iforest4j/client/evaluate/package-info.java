/** The files of public benchmarks, and how the results of an evaluation are printed. */
package io.github.iforest4j.client.evaluate;

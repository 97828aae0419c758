/**
 * The files of the Skoltech and the Numenta Anomaly Benchmark, and folders of labelled series such
 * as the UCR anomaly archive, for the protocols of {@link io.github.iforest4j.eval}:
 *
 * <pre>{@code
 * SkabProtocol skab = BenchmarkFiles.skab(folder, file -> read(file));
 * SkabProtocol.Result result = skab.judge(config, Learning.FROZEN, decisions -> {});
 * }</pre>
 */
@NullMarked
package io.github.iforest4j.source.benchmark;

import org.jspecify.annotations.NullMarked;

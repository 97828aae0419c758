package io.github.iforest4j.flink;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.iforest4j.engine.testing.Plant;
import io.github.iforest4j.sim.Scenario;
import io.github.iforest4j.sim.SensorStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedReadingsTest {
  /** 4 devices: the last number times 4 would be 0, and the job would end at once. */
  @ParameterizedTest
  @ValueSource(longs = {-1, 0, Long.MAX_VALUE, 1L << 62})
  void aNumberOfReadingsThatIsTooLargeIsRefused(long perDevice) {
    SimulatedReadings readings =
        SimulatedReadings.of(
                Fleet.SCENARIO,
                SensorStream.Options.of(Scenario.named(Fleet.SCENARIO), 1),
                Plant.model())
            .devices(0, 4);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> readings.in(StreamExecutionEnvironment.getExecutionEnvironment(), perDevice))
        .withMessage(
            "readings per device must be between 1 and 2305843009213693951, was " + perDevice);
  }
}

package io.github.iforest4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderedTasksTest {
  private static final List<Integer> ITEMS = IntStream.range(0, 50).boxed().toList();

  /** The first item ends after the second, but its result comes first. */
  @Test
  void resultsComeInOrder() {
    CountDownLatch second = new CountDownLatch(1);
    List<Integer> results = new ArrayList<>();
    OrderedTasks.run(
        ITEMS,
        2,
        item -> {
          if (item == 0) {
            try {
              second.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          } else {
            second.countDown();
          }
          return 2 * item;
        },
        results::add);
    assertThat(results).isEqualTo(ITEMS.stream().map(item -> 2 * item).toList());
  }

  @Test
  void aMistakeIsThrownAsItIsAfterTheResultsBeforeIt() {
    for (int numThreads : new int[] {1, 3}) {
      List<Integer> results = new ArrayList<>();
      assertThatThrownBy(
              () ->
                  OrderedTasks.run(
                      ITEMS,
                      numThreads,
                      item -> {
                        if (item == 20) {
                          throw new IllegalArgumentException("item 20");
                        }
                        return item;
                      },
                      results::add))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("item 20");
      assertThat(results).isEqualTo(ITEMS.subList(0, 20));
    }
  }
}

package io.github.iforest4j.sim;

/**
 * Deals the kinds of anomalies in shuffled rounds, each kind once per round: in random order, but
 * no seed leaves a kind out.
 */
final class KindDealer {
  private final int[] round;
  private int dealt;

  KindDealer(int kinds) {
    round = new int[kinds];
    for (int k = 0; k < kinds; k++) {
      round[k] = k;
    }
    dealt = kinds;
  }

  int next(SeededRandom random) {
    if (dealt == round.length) {
      shuffle(random);
      dealt = 0;
    }
    return round[dealt++];
  }

  private void shuffle(SeededRandom random) {
    for (int i = round.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = round[i];
      round[i] = round[j];
      round[j] = kept;
    }
  }
}

package io.github.iforest4j.kafka.testing;

import kafka.Kafka;
import kafka.tools.StorageTool;

/** A broker that formats its folder first, if it is new. */
public final class BrokerMain {
  private BrokerMain() {}

  /**
   * Runs until the process is stopped.
   *
   * @param args the file of the broker's properties
   */
  public static void main(String[] args) {
    String[] format = {
      "format", "--ignore-formatted", "--cluster-id", "aWZvcmVzdC10ZXN0cy0wMQ", "--config", args[0]
    };
    int failed = StorageTool.execute(format, System.out);
    if (failed != 0) {
      System.exit(failed);
    }
    Kafka.main(args);
  }
}

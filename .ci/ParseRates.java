import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.schema.RecordRow;
import io.github.iforest4j.source.Assembly;
import io.github.iforest4j.source.RecordSource;
import io.github.iforest4j.source.SourceOptions;
import io.github.iforest4j.source.Sources;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * How many values a second are read from files whose readings are flat, nested, or assembled from records with one
 * value each: eight numbers a reading, ten devices, the best of five rounds, on the clock. Prints a Markdown table.
 *
 * <p>Usage: java -cp stream-client/target/stream-client.jar .ci/ParseRates.java [READINGS]
 */
public final class ParseRates {
  private static final int FIELDS = 8;
  private static final int DEVICES = 10;
  private static final int ROUNDS = 5;
  private static final long START = 1_767_225_600_000L;

  private ParseRates() {}

  private interface Form {
    void write(Writer out, long time, String device, int[] values) throws IOException;
  }

  public static void main(String[] args) throws IOException {
    int readings = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
    System.out.println("| | readings a second | values a second |\n|---|---|---|");
    measure("JSON lines, flat", readings, "", "sensor_", false, ParseRates::flat);
    measure("JSON lines, nested", readings, "", "values.sensor_", false, ParseRates::nested);
    measure("JSON lines, one value in each, assembled", readings, "", "sensor_", true, ParseRates::narrowJson);
    measure(
        "CSV, one value in each, assembled",
        readings,
        "time,device,name,value\n",
        "sensor_",
        true,
        ParseRates::narrowCsv);
  }

  private static void flat(Writer out, long time, String device, int[] values) throws IOException {
    out.write("{\"time\":" + time + ",\"device\":\"" + device + "\"" + fields(values) + "}\n");
  }

  private static void nested(Writer out, long time, String device, int[] values) throws IOException {
    String fields = fields(values).substring(1);
    out.write("{\"time\":" + time + ",\"device\":\"" + device + "\",\"values\":{" + fields + "}}\n");
  }

  private static String fields(int[] values) {
    StringBuilder text = new StringBuilder();
    for (int f = 0; f < FIELDS; f++) {
      text.append(",\"sensor_").append(f).append("\":").append(number(values[f]));
    }
    return text.toString();
  }

  private static void narrowJson(Writer out, long time, String device, int[] values) throws IOException {
    for (int f = 0; f < FIELDS; f++) {
      out.write("{\"time\":" + time + ",\"device\":\"" + device + "\",\"name\":\"sensor_" + f + "\",\"value\":");
      out.write(number(values[f]) + "}\n");
    }
  }

  private static void narrowCsv(Writer out, long time, String device, int[] values) throws IOException {
    for (int f = 0; f < FIELDS; f++) {
      out.write(time + "," + device + ",sensor_" + f + "," + number(values[f]) + "\n");
    }
  }

  private static String number(int thousandths) {
    return thousandths / 1000 + "." + (1000 + thousandths % 1000 + "").substring(1);
  }

  private static void measure(
      String name, int readings, String header, String prefix, boolean narrow, Form form) throws IOException {
    Path file = Files.createTempFile("rates", ".txt");
    try {
      Random random = new Random(1);
      int[] values = new int[FIELDS];
      try (Writer out = Files.newBufferedWriter(file)) {
        out.write(header);
        for (int i = 0; i < readings; i++) {
          for (int f = 0; f < FIELDS; f++) {
            values[f] = 1000 * (20 + 10 * f) + random.nextInt(2000);
          }
          form.write(out, START + 1000L * (i / DEVICES), "device-" + i % DEVICES, values);
        }
      }
      List<Field> fields = new ArrayList<>();
      for (int f = 0; f < FIELDS; f++) {
        fields.add(Field.numeric(prefix + f, ""));
      }
      RecordRow row = new FeatureSchema(fields).newRow();
      SourceOptions options =
          SourceOptions.builder()
              .assembly(narrow ? Assembly.of(Duration.ofSeconds(1), "device") : null)
              .build();
      double best = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        long begun = System.nanoTime();
        long read = 0;
        double sum = 0;
        try (RecordSource source = Sources.open(file.toString(), options)) {
          while (source.next(row)) {
            read++;
            sum += row.number(FIELDS - 1);
          }
        }
        if (read != readings || Double.isNaN(sum)) {
          throw new IllegalStateException(name + ": " + read + " readings of " + readings + ", sum " + sum);
        }
        best = Math.min(best, (System.nanoTime() - begun) / 1e9);
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %,d | %,d |%n",
          name,
          Math.round(readings / best / 1000) * 1000,
          Math.round(FIELDS * readings / best / 1000) * 1000);
    } finally {
      Files.delete(file);
    }
  }
}

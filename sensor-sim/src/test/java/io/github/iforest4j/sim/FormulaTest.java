package io.github.iforest4j.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every function and operator to the last bit, and where a mistake is. */
class FormulaTest {
  private static final int MOMENTS = 400;

  /** Formula and a hash of the bits of its values. */
  private static final Map<String, Long> GOLDEN =
      Map.ofEntries(
          Map.entry("2.5min", 2796867817837301706L),
          Map.entry("-other", -1041394675978086318L),
          Map.entry("--other ^ 2", -8404676513620269375L),
          Map.entry("other ^ 3.5", -6853845187223238047L),
          Map.entry("(other + 2) ^ other", -7659914025481630741L),
          Map.entry("1 + 2 * 3 - 8 / 5", 4399764562767286570L),
          Map.entry("other + t / 1d - hour * device / 7", 6722253280219502945L),
          Map.entry("other < 0.2", 7563054856484679773L),
          Map.entry("other > 0.2", 1132648891127488003L),
          Map.entry("sine(1min)", 7079863985991446192L),
          Map.entry("sine(24h, 13h)", -1344423994186844218L),
          Map.entry("square(7min)", 7317767412817955482L),
          Map.entry("square(7min, 0.3)", -5596390898580390135L),
          Map.entry("sawtooth(7min)", 7688774831214381452L),
          Map.entry("triangle(7min)", 2847085185663888134L),
          Map.entry("ecg(40s)", -7784247952581862212L),
          Map.entry("workday()", 953188905730902205L),
          Map.entry("normal(0.5)", 2133116875674813226L),
          Map.entry("uniform(-1, 2)", 6267612254613563475L),
          Map.entry("uniform_integer(-3, 6)", -4608349858660955718L),
          Map.entry("pick(1, 2, 5)", 2207933537918027662L),
          Map.entry("exponential(2)", 3541550000232872119L),
          Map.entry("laplace(0.7)", -2885113396158534458L),
          Map.entry("lognormal(0.5)", 769947056499332800L),
          Map.entry("student(2, 3)", 3450452759069287365L),
          Map.entry("pink(1)", 1521797872942016605L),
          Map.entry("blue(1)", 190312298770595869L),
          Map.entry("violet(1)", 3999664261524760499L),
          Map.entry("normal(1) + normal(1) * uniform(0, 1)", 2601203205902170610L),
          Map.entry("wander(1, 20h)", 3001826394910863248L),
          Map.entry("walk(1)", 6744219436401159204L),
          Map.entry("modes(40h, 0, 1, 3)", 393884889552392147L),
          Map.entry("cylinder_bell_funnel(20h)", 4674363465273444154L),
          Map.entry("per_device(1, 5)", -7632302964955842071L),
          Map.entry("lag(other, 8h)", 7180485156287257583L),
          Map.entry("delay(other, 15s)", 4813883933321408727L),
          Map.entry("replay('data.csv', 'x', 2h)", -7478738152990551993L),
          Map.entry("abs(other)", -4732507376293951083L),
          Map.entry("sqrt(other)", 2323301960274639275L),
          Map.entry("exp(other)", 6491449228893187069L),
          Map.entry("log(other)", 287367964635088268L),
          Map.entry("floor(5 * other)", 4835912419284492406L),
          Map.entry("min(other, 0.1)", 1944570754242688612L),
          Map.entry("max(other, 0.1)", -409206968602362762L),
          Map.entry("if(other > 0, hour, device)", 8298993930241016708L),
          Map.entry("polynomial(other, 1, 2, -0.4)", -9019404489399498142L));

  @TempDir Path folder;

  static Stream<Map.Entry<String, Long>> golden() {
    return GOLDEN.entrySet().stream().sorted(Map.Entry.comparingByKey());
  }

  private Signal signal(String text) throws IOException {
    Files.writeString(folder.resolve("data.csv"), "time,x\n1,5\n2,6.25\n3,\n4,-1e-3\n");
    Formula formula = Formula.parse(text, "owner", Set.of("other"), folder);
    Formula other = Formula.parse("sine(9s)", "other", Set.of(), null);
    SignalBuild build =
        new SignalBuild(
            Map.of("owner", formula, "other", other), 7, 3, Micros.PER_SECOND, new Normals());
    return formula.build(build);
  }

  /** Six weeks in uneven steps, in order of time. */
  private static long moment(int i) {
    return SensorStream.Options.ORIGIN_MICROS + i * 9_137_431_103L;
  }

  private static long hash(double[] values) {
    long hash = 17;
    for (double value : values) {
      hash = hash * 0x9E3779B97F4A7C15L + Double.doubleToLongBits(value);
      hash ^= hash >>> 29;
    }
    return hash;
  }

  @ParameterizedTest
  @MethodSource("golden")
  void valuesNeverChange(Map.Entry<String, Long> golden) throws IOException {
    double[] single = new double[MOMENTS];
    Signal one = signal(golden.getKey());
    for (int i = 0; i < MOMENTS; i++) {
      single[i] = one.at(moment(i));
    }
    assertThat(hash(single)).as("one by one").isEqualTo(golden.getValue());
    double[] block = new double[MOMENTS];
    Moments few = new Moments(Normals.MOST);
    Signal many = signal(golden.getKey());
    for (int first = 0; first < MOMENTS; first += Normals.MOST) {
      few.clear();
      int count = Math.min(Normals.MOST, MOMENTS - first);
      for (int i = 0; i < count; i++) {
        few.add(moment(first + i));
      }
      double[] some = new double[Normals.MOST];
      many.fill(few, some);
      System.arraycopy(some, 0, block, first, count);
    }
    assertThat(hash(block)).as("in blocks").isEqualTo(golden.getValue());
  }

  @Test
  void allFunctionsAreGolden() {
    Set<String> used = new TreeSet<>();
    for (String formula : GOLDEN.keySet()) {
      Pattern.compile("([a-z_]+)\\(").matcher(formula).results().forEach(m -> used.add(m.group(1)));
    }
    assertThat(used).containsExactlyElementsOf(Formula.functions());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "1 + ) | 4 | unexpected ')'",
        "1 + sin(2) | 4 | unknown function 'sin'",
        "2 * wander(1, 0) | 4 | wander: a time must be from 4us to 1000 years, was 0.0 s",
        "3 + uniform_integer(2, 1) | 4 | uniform_integer: 2 is more than 1",
        "1 + 2parsecs | 5 | unknown unit 'parsecs'",
        "1 + replay('x.csv', 'y', 0) | 4 | replay: a time must be from 4us",
        "replay('x.csv', 'y', 1s, 2) | 0 | replay takes 3 values, not 4",
        "replay('x.csv', 'y', 1s) | 0 | replay: there is no file",
        "replay('x.csv') | 14 | expected ','",
        "replay(1, 2, 3) | 7 | expected a text in quotes",
        "sine('x') | 5 | unexpected '''",
        "polynomial(1) | 0 | polynomial takes 2 to more values, not 1",
      })
  void aMistakeHasItsPosition(String formula, int position, String message) {
    assertThatThrownBy(() -> Formula.parse(formula, "x", Set.of(), folder))
        .isInstanceOfSatisfying(
            FormulaException.class, e -> assertThat(e.position()).isEqualTo(position))
        .hasMessageContaining(message);
  }
}

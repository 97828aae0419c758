package io.github.iforest4j.engine.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.github.iforest4j.engine.event.AnomalyEvent;
import io.github.iforest4j.engine.event.AnomalyListener;
import io.github.iforest4j.engine.event.EventJson;
import io.github.iforest4j.engine.event.IncidentEvent;
import io.github.iforest4j.engine.event.IncidentState;
import io.github.iforest4j.engine.event.IncidentUpdate;
import io.github.iforest4j.engine.file.CsvText;
import io.github.iforest4j.engine.file.UnusableFileException;
import io.github.iforest4j.engine.testing.Anomalies;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.LabelStatus;
import io.github.iforest4j.label.OfflineLabeler;
import io.github.iforest4j.label.Severity;
import io.github.iforest4j.schema.FeatureSchema;
import io.github.iforest4j.schema.Field;
import io.github.iforest4j.time.Timing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AnomalyRecorderTest {
  @TempDir Path folder;
  private Path journal;
  private Path csv;

  @BeforeEach
  void files() {
    journal = folder.resolve("anomalies.jsonl");
    csv = folder.resolve("anomalies.csv");
  }

  private AnomalyRecorder open() throws IOException {
    return open(Anomalies.schema(), AnomalyListener.SILENT);
  }

  private AnomalyRecorder open(FeatureSchema schema, AnomalyListener listener) throws IOException {
    RunFiles files = new RunFiles(journal, csv, Rotation.NEVER);
    return AnomalyRecorder.open(files, schema, true, Timing.SYSTEM, listener);
  }

  private static AnomalyLabel words(AnomalyEvent event) {
    return new OfflineLabeler().label(event.evidence());
  }

  private List<NamedCsvRecord> rows() throws IOException {
    try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(csv)) {
      return reader.stream().toList();
    }
  }

  private List<String> journalIds(String event) throws IOException {
    List<String> ids = new ArrayList<>();
    for (String line : Files.readAllLines(journal)) {
      JsonNode node = JsonMapper.shared().readTree(line);
      if (node.path("event").asString().equals(event)) {
        ids.add(node.path("anomaly_id").asString());
      }
    }
    return ids;
  }

  @Test
  void anomalyIsInTheJournalAtOnceAndItsRowAndLabelFollow() throws IOException {
    AnomalyEvent event = Anomalies.at(7);
    try (AnomalyRecorder recorder = open()) {
      assertThat(recorder.record(event)).isTrue();
      assertThat(journalIds("anomaly")).containsExactly(event.id());
      assertThat(journalIds("label")).isEmpty();
      assertThat(rows()).isEmpty();

      recorder.labelled(event, words(event));
      assertThat(journalIds("label")).containsExactly(event.id());
      assertThat(recorder.labels()).containsOnlyKeys(LabelStatus.OFFLINE);
    }
    JsonNode line = JsonMapper.shared().readTree(Files.readAllLines(journal).get(0));
    assertThat(line.path("values").path("temperature").isNumber()).isTrue();
    assertThat(line.path("values").path("label").toString()).isEqualTo("3");
    assertThat(line.path("values").path("mode").asString()).isEqualTo("turbo");
    NamedCsvRecord row = rows().get(0);
    assertThat(row.getHeader())
        .containsExactly(
            "time",
            "temperature",
            "input_label",
            "mode",
            "note",
            "score",
            "threshold",
            "confidence",
            "top_features",
            "label",
            "reason",
            "severity",
            "label_status",
            "backend",
            "llm_model",
            "prompt",
            "grounded",
            "category",
            "action",
            "incident",
            "incident_severity",
            "episode_id",
            "anomaly_id");
    assertThat(row.getField("time")).isEqualTo("2026-03-01T12:00:07Z");
    assertThat(row.getField("temperature")).isEqualTo("93.25");
    assertThat(row.getField("top_features"))
        .matches("temperature 93.25 °C, expected [\\d.]+ \\(usual 5.*");
    assertThat(row.getField("incident")).isEqualTo(event.state().name()).isNotEmpty();
    assertThat(row.getField("incident_severity")).isEqualTo(event.state().severity().word());
    assertThat(row.getField("label_status")).isEqualTo("offline");
    assertThat(row.getField("anomaly_id")).isEqualTo(event.id()).matches("[0-9a-f]{16}");
  }

  @Test
  void idFollowsFromSourceAndPositionAlone() {
    assertThat(Anomalies.at(7, "x").id()).isEqualTo(Anomalies.at(7, "y").id());
    assertThat(Anomalies.at(7).id()).isNotEqualTo(Anomalies.at(8).id());
    // sha256sum of "tcp://test\n7"
    assertThat(AnomalyEvent.idOf("tcp://test", 7)).isEqualTo("7fe66f2259b31ecd");
  }

  @Test
  void journalLineCarriesTheWholeEvent() {
    AnomalyEvent event = Anomalies.at(3, "tab\tquote\" ünïcode");
    assertThat(JournalLine.parse(EventJson.anomalyWithEvidence(event)))
        .isEqualTo(new JournalLine.Anomaly(event));
    AnomalyLabel label = words(event);
    assertThat(JournalLine.parse(EventJson.label(event.id(), label)))
        .isEqualTo(new JournalLine.Label(event.id(), label));
  }

  /** A process may be killed within a character of several bytes. */
  @Test
  void aJournalIsReadWhereverItsLastLineEnds() throws IOException {
    try (AnomalyRecorder recorder = open()) {
      recorder.record(Anomalies.at(1));
      recorder.record(Anomalies.at(2, "ünïcödé ⅔ 😀"));
    }
    byte[] whole = Files.readAllBytes(journal);
    int first = new String(whole, ISO_8859_1).indexOf('\n') + 1;
    for (int length = first; length < whole.length; length++) {
      Files.write(journal, Arrays.copyOf(whole, length));
      assertThat(RecordedRun.read(journal).anomalies()).as("%d bytes", length).isNotEmpty();
    }
    byte[] notText = {(byte) 0xfc, '\n', (byte) 0xfc, '\n'};
    assertIsNoJournal(notText, 1);
    // The last line is a whole one, so nothing excuses it.
    assertIsNoJournal(new byte[] {(byte) 0xfc, '\n'}, 1);
    assertIsNoJournal(
        "{\"event\":\"anomaly\",\"anomaly_id\":\"\u00fc\"}\n".getBytes(ISO_8859_1), 1);
    assertIsNoJournal(
        ByteBuffer.allocate(first + 2).put(whole, 0, first).put(notText, 0, 2).array(), 2);
    // Nor does the end of the file, if the line does not begin as those of a journal do.
    assertIsNoJournal("PK\u0003\u0004".getBytes(ISO_8859_1), 1);
  }

  private void assertIsNoJournal(byte[] content, int line) throws IOException {
    Files.write(journal, content);
    assertThatThrownBy(() -> RecordedRun.read(journal))
        .isInstanceOf(UnusableFileException.class)
        .hasMessage(journal + ", line " + line + " is not a line of an anomaly journal");
  }

  /** Whatever byte a kill stops at, the next run ends with the same complete files. */
  @Test
  void anyCutOfEitherFileIsCompletedByTheNextRun() throws IOException {
    List<AnomalyEvent> events =
        List.of(Anomalies.at(1), Anomalies.at(2, "line\nend"), Anomalies.at(3));
    try (AnomalyRecorder recorder = open()) {
      for (AnomalyEvent event : events) {
        recorder.record(event);
        recorder.labelled(event, words(event));
      }
    }
    byte[] wholeJournal = Files.readAllBytes(journal);
    byte[] wholeCsv = Files.readAllBytes(csv);
    long seed = 11;
    Random random = new Random(seed);
    for (int trial = 0; trial < 300; trial++) {
      int journalCut = random.nextInt(wholeJournal.length + 1);
      int csvCut = rowsThatFit(wholeJournal, journalCut, wholeCsv, random);
      Files.write(journal, Arrays.copyOf(wholeJournal, journalCut));
      Files.write(csv, Arrays.copyOf(wholeCsv, csvCut));
      try (AnomalyRecorder recorder = open()) {
        for (AnomalyEvent event : recorder.pending()) {
          recorder.labelled(event, words(event));
        }
        for (AnomalyEvent event : events) {
          // The source is replayed from the start.
          if (recorder.record(event)) {
            recorder.labelled(event, words(event));
          }
        }
      }
      String where = "seed " + seed + ", trial " + trial + ": " + journalCut + ", " + csvCut;
      assertThat(rows()).as(where).hasSize(3);
      assertThat(Files.readAllLines(csv).stream().sorted().toList())
          .as(where)
          .isEqualTo(new String(wholeCsv, StandardCharsets.UTF_8).lines().sorted().toList());
      assertThat(journalIds("anomaly")).as(where).doesNotHaveDuplicates().hasSize(3);
      assertThat(journalIds("label")).as(where).doesNotHaveDuplicates().hasSize(3);
    }
  }

  /** A cut of the table that can occur with that much journal: no row before its label's line. */
  private static int rowsThatFit(byte[] journal, int journalCut, byte[] csv, Random random) {
    long lines = 0;
    for (int i = 0; i < journalCut; i++) {
      lines += journal[i] == '\n' ? 1 : 0;
    }
    long rows = 1 + lines / 2;
    int end = 0;
    while (rows > 0) {
      rows -= csv[end++] == '\n' ? 1 : 0;
    }
    return random.nextInt(end + 1);
  }

  @Test
  void aKnownAnomalyIsShownAsKnownAndWrittenOnce() throws IOException {
    AnomalyEvent event = Anomalies.at(1);
    try (AnomalyRecorder recorder = open()) {
      recorder.record(event);
      recorder.labelled(event, words(event));
      recorder.labelled(event, words(event));
    }
    List<Boolean> known = new ArrayList<>();
    AnomalyListener listener =
        new AnomalyListener() {
          @Override
          public void anomaly(AnomalyEvent e, boolean isKnown) {
            known.add(isKnown);
          }

          @Override
          public void labelled(AnomalyEvent e, AnomalyLabel label) {}
        };
    try (AnomalyRecorder again = open(Anomalies.schema(), listener)) {
      assertThat(again.record(event)).isFalse();
      assertThat(again.record(Anomalies.at(2))).isTrue();
    }
    assertThat(known).containsExactly(true, false);
    assertThat(Files.readAllLines(journal)).hasSize(3);
    assertThat(rows()).hasSize(1);
  }

  @Test
  void theEndOfAnEpisodeIsWrittenOnceAndAReplayKnowsIt() throws IOException {
    AnomalyEvent first = Anomalies.at(7);
    IncidentEvent over =
        new IncidentEvent(
            first.id(),
            "f",
            "pump 3",
            7,
            first.time(),
            9,
            first.time().plusSeconds(2),
            3,
            2,
            9,
            first.time().plusSeconds(2),
            .8,
            List.of("temperature 93.25 °C"),
            "temperature",
            first.state(),
            IncidentEvent.Ending.SILENT,
            "there are no more readings",
            -1,
            null);
    List<Boolean> known = new ArrayList<>();
    AnomalyListener listener =
        new AnomalyListener() {
          @Override
          public void anomaly(AnomalyEvent e, boolean isKnown) {}

          @Override
          public void labelled(AnomalyEvent e, AnomalyLabel label) {}

          @Override
          public void incident(IncidentEvent incident, boolean isKnown) {
            known.add(isKnown);
          }
        };
    for (int run = 0; run < 2; run++) {
      try (AnomalyRecorder recorder = open(Anomalies.schema(), listener)) {
        recorder.record(first);
        recorder.record(Anomalies.at(9, "", first.id()));
        recorder.record(over);
        assertThat(recorder.incidents()).isEqualTo(1);
        assertThat(recorder.anomalies()).isEqualTo(2);
      }
    }
    assertThat(known).containsExactly(false, true);
    assertThat(Files.readAllLines(journal))
        .hasSize(3)
        .last()
        .asString()
        .contains("\"key\":\"pump 3\"", "\"readings\":3", "\"anomalies\":2", first.id());
  }

  @Test
  void anUpdateIsWrittenOnceAndAReplayKnowsIt() throws IOException {
    AnomalyEvent first = Anomalies.at(7);
    AnomalyEvent second = Anomalies.at(9, "", first.id());
    IncidentUpdate update =
        new IncidentUpdate(
            second.id(),
            second.source(),
            "pump 3",
            first.id(),
            9,
            second.time(),
            first.time(),
            2,
            first.state(),
            new IncidentState("pressure low", Severity.CRITICAL, true),
            List.of("pressure 2 bar"));
    List<Boolean> known = new ArrayList<>();
    AnomalyListener listener =
        new AnomalyListener() {
          @Override
          public void anomaly(AnomalyEvent e, boolean isKnown) {}

          @Override
          public void labelled(AnomalyEvent e, AnomalyLabel label) {}

          @Override
          public void updated(IncidentUpdate e, boolean isKnown) {
            known.add(isKnown);
          }
        };
    for (int run = 0; run < 2; run++) {
      try (AnomalyRecorder recorder = open(Anomalies.schema(), listener)) {
        recorder.record(first);
        recorder.record(second);
        recorder.record(update);
      }
    }
    assertThat(known).containsExactly(false, true);
    List<String> lines = Files.readAllLines(journal);
    assertThat(lines).hasSize(3);
    JsonNode line = JsonMapper.shared().readTree(lines.get(2));
    assertThat(line.path("event").asString()).isEqualTo("update");
    assertThat(line.path("episode_id").asString()).isEqualTo(first.id());
    assertThat(line.path("incident_name").asString()).isEqualTo("pressure low");
    assertThat(line.path("incident_severity").asString()).isEqualTo("critical");
    assertThat(line.path("recurring").asBoolean()).isTrue();
    assertThat(line.path("name_before").asString()).isEqualTo(first.state().name());
    assertThat(RecordedRun.read(journal).anomalies()).hasSize(2);
  }

  /** Such a table has no columns about the incident. */
  @Test
  void aTableOfAnEarlyVersionIsContinued() throws IOException {
    AnomalyEvent first = Anomalies.at(1);
    try (AnomalyRecorder recorder = open()) {
      recorder.record(first);
      recorder.labelled(first, words(first));
    }
    List<String> early = new ArrayList<>();
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(csv)) {
      for (CsvRecord row : reader) {
        List<String> cells = new ArrayList<>(row.getFields());
        int incident = cells.size() - 4;
        cells.subList(incident, incident + 2).clear();
        early.add(CsvText.line(cells));
      }
    }
    Files.write(csv, early);
    AnomalyEvent second = Anomalies.at(2);
    try (AnomalyRecorder recorder = open()) {
      assertThat(recorder.record(first)).isFalse();
      recorder.record(second);
      recorder.labelled(second, words(second));
    }
    assertThat(rows())
        .extracting(row -> row.getField("anomaly_id"))
        .containsExactly(first.id(), second.id());
    assertThat(rows().get(0).getHeader()).doesNotContain("incident", "incident_severity");
    assertThat(RecordedRun.read(csv).anomalies()).hasSize(2);
  }

  @Test
  void anInputThatChangedIsNotTakenForAReplay() throws IOException {
    String halfPair = "unpaired \ud800 surrogate";
    try (AnomalyRecorder recorder = open()) {
      recorder.record(Anomalies.at(1, halfPair));
    }
    try (AnomalyRecorder again = open()) {
      assertThat(again.record(Anomalies.at(1, halfPair))).isFalse();
      assertThatThrownBy(() -> again.record(Anomalies.at(1, "changed")))
          .isInstanceOf(UnusableFileException.class)
          .hasMessageContaining("has reading 1 of tcp://test with other values");
    }
  }

  @Test
  void anotherHeaderIsAnErrorThatNamesBothAndChangesNothing() throws IOException {
    open().close();
    byte[] before = Files.readAllBytes(csv);
    FeatureSchema other = new FeatureSchema(List.of(Field.numeric("humidity", "%")));
    assertThatThrownBy(() -> open(other, AnomalyListener.SILENT))
        .isInstanceOf(UnusableFileException.class)
        .hasMessageContaining("time,temperature,input_label,mode,note,score")
        .hasMessageContaining("time,humidity,score")
        .hasMessageContaining("name another one");
    assertThat(Files.readAllBytes(csv)).isEqualTo(before);
  }

  @Test
  void somebodyElsesFileIsNeverCut() throws IOException {
    for (String text : List.of("my notes", "my notes\nwithout a line end", "\"unclosed\nquote")) {
      Files.writeString(csv, text);
      assertThatThrownBy(this::open).as(text).isInstanceOf(UnusableFileException.class);
      assertThat(csv).hasContent(text);
      Files.delete(csv);
      Files.writeString(journal, text);
      assertThatThrownBy(this::open)
          .as(text)
          .isInstanceOf(UnusableFileException.class)
          .hasMessageContaining("anomalies.jsonl, line 1 is not a line of an anomaly journal");
      assertThat(journal).hasContent(text);
      Files.delete(journal);
      Files.delete(csv);
    }
  }

  @Test
  void aSecondWriterIsRefused() throws IOException {
    try (AnomalyRecorder first = open()) {
      assertThat(first.anomalies()).isZero();
      assertThatThrownBy(this::open)
          .isInstanceOf(UnusableFileException.class)
          .hasMessageContaining("is being written by another run");
    }
    open().close();
  }

  @Test
  void theOtherNameOfALabelIsInItsLineOfTheJournal() {
    for (AnomalyLabel.Opinion other :
        new AnomalyLabel.Opinion[] {
          new AnomalyLabel.Opinion(AnomalyLabel.Author.RULES, "flow \"low\"", "spike"), null
        }) {
      AnomalyLabel label =
          new AnomalyLabel(
              "a",
              "drift",
              "r",
              Severity.LOW,
              "",
              LabelStatus.LABELLED,
              "b",
              "m",
              "p",
              1,
              2,
              other,
              null);
      String line = EventJson.label("id", label);
      assertThat(line.contains("other_name")).isEqualTo(other != null);
      assertThat(((JournalLine.Label) JournalLine.parse(line)).label()).isEqualTo(label);
    }
  }

  @Test
  void whyAnAnswerWasRefusedIsInItsLineOfTheJournal() {
    for (AnomalyLabel.Refusal refusal : AnomalyLabel.Refusal.values()) {
      AnomalyLabel label =
          new AnomalyLabel(
              "a",
              "drift",
              "r",
              Severity.LOW,
              "",
              LabelStatus.UNGROUNDED,
              "b",
              "m",
              "p",
              1,
              2,
              null,
              refusal);
      String line = EventJson.label("id", label);
      assertThat(line).contains("\"refused\":\"" + refusal.name().toLowerCase(Locale.ROOT) + "\"");
      assertThat(((JournalLine.Label) JournalLine.parse(line)).label()).isEqualTo(label);
      String older = line.replaceAll(",?\"refused\":\"[a-z_]+\"", "");
      assertThat(((JournalLine.Label) JournalLine.parse(older)).label().refusal()).isNull();
    }
  }

  @Test
  void cellsThatASpreadsheetWouldRunAreDefused() throws IOException {
    List<String> hostile =
        List.of(
            "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "  =1", "\t=1", "＝1+1", "-1e5+cmd");
    try (AnomalyRecorder recorder = open()) {
      for (int i = 0; i < hostile.size(); i++) {
        AnomalyEvent event = Anomalies.at(i, hostile.get(i));
        AnomalyLabel label =
            new AnomalyLabel(
                hostile.get(i),
                hostile.get(i),
                hostile.get(i),
                Severity.LOW,
                hostile.get(i),
                LabelStatus.LABELLED,
                hostile.get(i),
                hostile.get(i),
                hostile.get(i),
                0,
                0);
        recorder.record(event);
        recorder.labelled(event, label);
      }
    }
    for (NamedCsvRecord row : rows()) {
      for (String column : List.of("note", "label", "reason", "backend", "llm_model", "prompt")) {
        assertThat(row.getField(column)).as(column).startsWith("'");
      }
    }
    for (String harmless : List.of("-5.25", "+3", "-1.5e-7", "a=b", "", "192.168.0.1", "ünï")) {
      assertThat(CsvText.safe(harmless)).isEqualTo(harmless);
    }
    assertThat(CsvText.safe("a\r\nb\u0000c\u2028d")).isEqualTo("a  b c d");
  }

  /** A listener that is slow to take a label delays neither the counts nor a flush. */
  @Test
  @Timeout(300)
  void aSlowListenerHoldsUpOnlyTheNextEvent() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    AnomalyListener slow =
        new AnomalyListener() {
          @Override
          public void anomaly(AnomalyEvent event, boolean known) {}

          @Override
          public void labelled(AnomalyEvent event, AnomalyLabel label) {
            entered.countDown();
            try {
              leave.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (AnomalyRecorder recorder = open(Anomalies.schema(), slow)) {
      AnomalyEvent event = Anomalies.at(7);
      recorder.record(event);
      Thread labelling = new Thread(() -> recorder.labelled(event, words(event)));
      labelling.start();
      entered.await();
      assertThat(recorder.rotations()).isZero();
      assertThat(recorder.anomalies()).isEqualTo(1);
      assertThat(recorder.trouble()).isNull();
      recorder.flush();
      leave.countDown();
      labelling.join();
    }
  }

  @Test
  void aLabelAfterClosingIsLeftToTheNextRun() throws IOException {
    AnomalyEvent event = Anomalies.at(1);
    AnomalyRecorder recorder = open();
    recorder.record(event);
    recorder.close();
    // After closing, labels are dropped and the next run finds the anomaly pending.
    recorder.labelled(event, words(event));
    try (AnomalyRecorder next = open()) {
      assertThat(next.pending()).extracting(AnomalyEvent::id).containsExactly(event.id());
    }
    Files.writeString(journal, "{\"event\":\"nothing\"}\n", StandardOpenOption.APPEND);
    assertThatThrownBy(this::open).hasMessageContaining("line 2");
  }
}

package io.github.iforest4j.engine.record;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.FileJudgement;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.FileEvidence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to one explained file: what was judged and how, the evidence, what a model replied,
 * and the verdict. Immutable.
 *
 * @param time when it was made
 * @param input the file's name
 * @param rows how many rows it has
 * @param badLines how many of its lines could not be read
 * @param judgedBy what judged it
 * @param findings how many rows stand out
 * @param evidence what was found; null when nothing was
 * @param replies what a model replied, unchecked, in order
 * @param verdict the words for it
 * @param status how the verdict came to be
 * @param error why there is no verdict by a model that was asked for one; empty when there is
 */
public record FileResponse(
    Instant time,
    String input,
    long rows,
    long badLines,
    Judge judgedBy,
    long findings,
    FileEvidence evidence,
    List<String> replies,
    AnomalyLabel verdict,
    Status status,
    String error) {

  /** How a verdict came to be. */
  public enum Status {
    /** Nothing stands out; no model was asked. */
    NO_ANOMALIES,
    /** A model wrote it, and every fact in it is in the evidence. */
    LABELLED,
    /** The offline labeller worded the evidence, as asked. */
    OFFLINE,
    /** What the model wrote was not in the evidence; the words are the offline labeller's. */
    UNGROUNDED,
    /** The backend failed; the words are the offline labeller's. */
    FAILED;

    /** As it is written in files: lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What judged a file.
   *
   * @param model the model's file; empty when the model was learned from the input itself
   * @param modelId the model's identity
   * @param preset what it looks at
   * @param threshold from which score on a row can be a finding
   * @param aboveThreshold how many rows' scores are above it
   * @param rule which of those are findings, in words
   */
  public record Judge(
      String model,
      String modelId,
      String preset,
      double threshold,
      long aboveThreshold,
      String rule) {
    /**
     * Describes what judged.
     *
     * @param model the model's file; empty if the model was learned from the input itself
     */
    public static Judge of(String model, FileJudgement judgement) {
      DetectorModel by = judgement.model();
      return new Judge(
          model,
          by.id(),
          by.config().preset().name().toLowerCase(Locale.ROOT),
          by.threshold().score(),
          judgement.aboveThreshold(),
          judgement.moreThanChance()
              ? "all rows above the threshold: they are more than chance explains"
              : "above the threshold, and a value beyond the tails of the other rows, a category or"
                  + " gap that they lack, or a score of 3 spreads above usual");
    }
  }

  /** The folder of responses, beside the list of results. */
  public static final String FOLDER = "responses";

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Copies the replies. */
  public FileResponse {
    replies = List.copyOf(replies);
  }

  /**
   * Writes it as {@code responses/model_response_YYYYmmdd_HHMMSS.json} (UTC) into a folder, never
   * over another: in the same second the name gets {@code _2}, {@code _3} and so on.
   *
   * @return the file, relative to the folder
   */
  public Path write(Path folder) throws IOException {
    // What createDirectories returns is absolute when it had to make a parent, whatever it was
    // given.
    Path responses = folder.resolve(FOLDER);
    Files.createDirectories(responses);
    byte[] bytes =
        (JSON.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(node()) + "\n")
            .getBytes(StandardCharsets.UTF_8);
    String base = "model_response_" + STAMP.format(time);
    for (int n = 1; ; n++) {
      Path file = responses.resolve(base + (n == 1 ? "" : "_" + n) + ".json");
      try {
        Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return folder.relativize(file);
      } catch (FileAlreadyExistsException e) {
        // Another run had this second; the next name may be free.
      }
    }
  }

  /** As one line of JSON, with the file that it was written to. */
  public String json(Path file) {
    return JSON.writeValueAsString(node().put("response_file", slashed(file)));
  }

  /** The path as it is written into files: the same on every system. */
  static String slashed(Path file) {
    return file.toString().replace('\\', '/');
  }

  private ObjectNode node() {
    ObjectNode node = JSON.createObjectNode();
    node.put("time", time.toString());
    node.put("input", input);
    node.put("rows", rows);
    node.put("bad_lines", badLines);
    node.put("status", status.word());
    node.put("findings", findings);
    node.putObject("verdict")
        .put("label", verdict.label())
        .put("reason", verdict.reason())
        .put("severity", findings == 0 ? null : verdict.severity().word())
        .put("category", findings == 0 ? null : verdict.category())
        .put("action", verdict.action())
        .put("grounded_facts", verdict.groundedFacts())
        .put("stated_facts", verdict.statedFacts());
    node.put("backend", verdict.backend());
    node.put("llm_model", verdict.model());
    node.put("prompt", verdict.prompt());
    node.put("error", error.isEmpty() ? null : error);
    node.putObject("judged_by")
        .put("model", judgedBy.model().isEmpty() ? null : judgedBy.model())
        .put("model_id", judgedBy.modelId())
        .put("preset", judgedBy.preset())
        .put("threshold", judgedBy.threshold())
        .put("above_threshold", judgedBy.aboveThreshold())
        .put("rule", judgedBy.rule());
    if (evidence == null) {
      node.putNull("evidence");
    } else {
      ObjectNode shown = node.putObject("evidence");
      shown.put("all_episodes", evidence.allEpisodes());
      ArrayNode incidents = shown.putArray("episodes");
      evidence.episodes().forEach(incident -> add(incidents.addObject(), incident));
      shown.put("as_prompted", evidence.text());
    }
    ArrayNode raw = node.putArray("raw_replies");
    replies.forEach(raw::add);
    return node;
  }

  private static void add(ObjectNode node, FileEvidence.Episode incident) {
    Evidence strongest = incident.evidence();
    node.put("first_row", incident.firstRow());
    node.put("last_row", incident.lastRow());
    node.put("strongest_row", incident.row());
    node.put("time", strongest.time() == null ? null : strongest.time().toString());
    node.put("score", strongest.score());
    AnomalyJson.findings(node.putArray("findings"), strongest.findings());
  }
}

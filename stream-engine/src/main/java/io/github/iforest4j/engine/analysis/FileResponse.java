package io.github.iforest4j.engine.analysis;

import io.github.iforest4j.detect.DetectorModel;
import io.github.iforest4j.detect.FileJudgement;
import io.github.iforest4j.engine.json.FindingJson;
import io.github.iforest4j.engine.json.JsonValues;
import io.github.iforest4j.explain.Evidence;
import io.github.iforest4j.label.AnomalyLabel;
import io.github.iforest4j.label.FileEvidence;
import io.github.iforest4j.schema.FieldRole;
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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything about one explained file: what judged it, the evidence, the raw replies of a language
 * model, and the verdict. Immutable.
 *
 * @param time when the response was made
 * @param input the name of the file
 * @param rows the number of its rows
 * @param badLines the number of its lines that could not be read
 * @param judgedBy what judged it
 * @param findings the number of rows that stand out
 * @param evidence what was found; null if nothing was found
 * @param replies the raw replies of a language model, in order
 * @param verdict the label of the file
 * @param status how the verdict was made
 * @param error why a model that was asked gave no verdict; empty if there was no error
 */
public record FileResponse(
    Instant time,
    String input,
    long rows,
    long badLines,
    Judge judgedBy,
    long findings,
    @Nullable FileEvidence evidence,
    List<String> replies,
    AnomalyLabel verdict,
    Status status,
    String error) {

  /** How a verdict was made. */
  public enum Status {
    /** Nothing stands out. No model was asked. */
    NO_ANOMALIES,
    /** A model wrote it, and every fact in it is in the evidence. */
    LABELLED,
    /** The offline labeller wrote it, as requested. */
    OFFLINE,
    /** The model stated facts that are not in the evidence, so the offline labeller wrote it. */
    UNGROUNDED,
    /** The backend failed, so the offline labeller wrote it. */
    FAILED;

    /** The status as it is written into files: in lower case. */
    public String word() {
      return JsonValues.word(this);
    }
  }

  /**
   * What judged a file.
   *
   * @param model the file of the model; empty if the model was learned from the input
   * @param modelId the id of the model
   * @param preset the preset of the model, in lower case
   * @param kinds the number of kinds of devices that were judged by models of their own; 0 if one
   *     model judged all rows
   * @param threshold the score above which a row can be a finding; with several kinds, that of the
   *     model for devices of no known kind
   * @param aboveThreshold the number of rows above the threshold
   * @param rule which of these rows are findings, in words
   */
  public record Judge(
      String model,
      String modelId,
      String preset,
      int kinds,
      double threshold,
      long aboveThreshold,
      String rule) {
    /**
     * Describes the model behind a judgement.
     *
     * @param model the file of the model; empty if the model was learned from the input
     */
    public static Judge of(String model, FileJudgement judgement) {
      DetectorModel by = judgement.model();
      return new Judge(
          model,
          by.id(),
          JsonValues.word(by.config().preset()),
          by.kinds().size(),
          by.threshold().score(),
          judgement.aboveThreshold(),
          rule(judgement));
    }

    private static String rule(FileJudgement judgement) {
      DetectorModel by = judgement.model();
      boolean devices = by.schema().firstWithRole(FieldRole.KEY) >= 0;
      String clear =
          "above the threshold, and a value beyond the tails of the other rows"
              + (devices ? " of the device" : "")
              + ", a category or gap that they lack, or a score of 3 spreads above usual";
      if (!judgement.moreThanChance()) {
        return clear;
      }
      return by.kinds().isEmpty()
          ? "all rows above the threshold: they are more than chance explains"
          : "all rows above the threshold, of kinds of devices that have more of them than chance"
              + " explains; of the other kinds, rows "
              + clear;
    }
  }

  /** The name of the folder of responses, inside the folder of results. */
  public static final String FOLDER = "responses";

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Copies the replies. */
  public FileResponse {
    replies = List.copyOf(replies);
  }

  /**
   * Writes the response as {@code responses/model_response_YYYYmmdd_HHMMSS.json} (UTC) into a
   * folder. It never replaces a file: a second response in the same second gets {@code _2} in its
   * name, and so on.
   *
   * @return the file, relative to the folder
   * @throws IOException if the file cannot be written
   */
  public Path write(Path folder) throws IOException {
    // Not the result of createDirectories, which may be absolute.
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
        // Another run used this second. The next name may be free.
      }
    }
  }

  /**
   * The response as one line of JSON, with the name of its file.
   *
   * @param file the file, as {@link #write} returned it
   */
  public String json(Path file) {
    return JSON.writeValueAsString(node().put("response_file", slashed(file)));
  }

  /** A path with slashes, so that files are the same on every system. */
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
        .put("kinds", judgedBy.kinds())
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
    if (!incident.key().isEmpty()) {
      node.put("key", incident.key());
    }
    node.put("first_row", incident.firstRow());
    node.put("last_row", incident.lastRow());
    node.put("strongest_row", incident.row());
    node.put("time", JsonValues.text(strongest.time()));
    node.put("score", strongest.score());
    node.set("findings", FindingJson.tree(strongest.findings()));
  }
}

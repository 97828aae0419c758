package io.github.iforest4j.label.ground;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words that are said of a field directly: the verb or noun behind its name, or the adjective
 * behind "is". {@link Claim} judges those that it knows, others pass only if they are known to say
 * nothing that evidence could contradict. So a synonym that nobody thought of ("flow gushes") is
 * refused rather than taken on trust. Stateless.
 */
final class Predicates {
  private static final String PLAIN_ADVERB =
      "(?:also|now|then|just|only|still|again|even|far|much|very|quite|rather|well|so|too"
          + "|already|all|both|mostly|almost|not|no longer|never|ever|soon|once|yet|here|there|out)";

  private static final String ADVERB = "(?:\\p{L}+ly|" + PLAIN_ADVERB + ")";

  private static final String COPULA =
      "(?:is|are|was|were|be|been|being|looks?|looked|seems?|seemed|appears?|appeared|remains?"
          + "|remained|stays?|stayed|becomes?|became|gets?|got|turns?|turned|goes|went|comes?|came|runs?|ran|has|have|had|does|did|do)";

  private static final Pattern SAID =
      Pattern.compile(
          Statement.FIELD
              + "\\s+(?:"
              + ADVERB
              + "\\s+)*(?:"
              + COPULA
              + "\\s+(?:"
              + ADVERB
              + "\\s+)*)?([\\p{L}][\\p{L}'’-]*)");

  /** A guess or a condition: nothing is stated. */
  private static final Pattern NOTHING_STATED =
      Pattern.compile(
          "\\b(?:may|might|could|possibly|perhaps|probably|likely|maybe|if|whether|would|should|check"
              + "|inspect|suggests?|indicates?|therefore|hence|because|due to|as a result)\\b|\\bso the\\b");

  /** "A gigantic x". */
  private static final Pattern ADJECTIVE =
      Pattern.compile(
          "\\b(?:an?|the|this|very|too|extremely)\\s+([\\p{L}][\\p{L}'’-]*)\\s+" + Statement.FIELD);

  private static final Pattern NOT = Pattern.compile("\\b(?:not|no|nor|neither|without)\\b|n't\\b");

  /** Words that say nothing about a value, or begin another phrase. */
  private static final Set<String> NEUTRAL =
      words(
          """
          a about above across after again against all along alone already also although an and
          another any anything are around as aside at away back be because been before behind being
          below beside besides between beyond both but by came can come comes compared concerning
          could despite did do does done due during each earlier either else ever every except far
          few for from further had has have having here how however if in inside instead into is it
          its itself just later least less like likewise may maybe meanwhile might more most much
          must near neither never no nor not now of off often on once one only onto or other others
          out outside over own past per perhaps plus rather same seems several shall she should
          since so some soon still such than that the their them themselves then there these they
          this those though through throughout thus to together too toward towards under unless
          unlike until up upon versus very via was we well were what when where whereas whether
          which while who whose why will with within without would yet you your
          accompanies accompany accompanied accounts account act acts add adds agree agrees
          alarm alarms alert alerts alike anomalies anomaly anomalous abnormal abnormally appear
          appears apply applies arrived arrives atypical average band became become becomes began
          begin begins behave behaved behaves behaviour behavior belong belongs breach breaches
          breached carried carries carry caught cause causes channel clearly coincide coincides
          combination combine combined combines concern conspicuous consistent contribute contributed
          contributes contributing correspond corresponds course data departs departed departure
          deserves detected deviate deviated deviates deviating deviation differ differs differed
          different discrepancy display displays distance distribution dominate dominates dominated
          drive drives driven drove end ends ended episode error event events exception excursion
          exhibits exhibited extreme failure fault field fields figure find finding fit fits flagged
          follow followed follows found gauge gave give gives given go goes going had happen happened
          happens hit hits indicate indicated indicates indication instrument involved issue itself
          known lead leading leads led level levels lie lies limit limits located look looks made
          make makes match matched matches mean means measure measured measurement measurements
          measures median meets mentioned meter mismatch monitored move moves need needs note noted
          noteworthy notable observation observed occur occurred occurs odd odds off offset outlier
          outliers oddity pair part parts pattern pattern's peak peaks peaked place plays point
          pointed points present primary principal probe problem produce produced produces
          prominent proportion quite raise raised raises raising range ranges ranged reach reached
          reaches read reading readings reads record recorded records refer refers related relation
          relationship remain remained remains remarkable report reported reports represent
          represents require requires responsible rest result results return returned returns
          reveals reveal sample samples saw score see seen sees sensor sensor's sensors set sets
          share shared shares shift show showed shown shows sign signal signals significant
          significantly sit sits situation so-called source span spans spike stand standing stands
          state stated states status step steps stood strange strayed strays striking sudden suggest
          suggested suggests suspect suspicious symptom taken takes tell tells time times top total
          transition trend triggered triggers trigger trouble true false turned typical unexpected
          unexpectedly unit units unlikely unusual unusually upper usual usually value values values'
          variable violates violated violation warning warnings warrants went work works worth
          uncommon unfamiliar unit-less unexplained exceptional rare rarely suddenly abrupt abruptly
          channel's changed change changes changing compare currently current itself
          concerned critical evident evidently visible apparent apparently clear unclear unknown new
          heavier lighter way held explain explains show react respond carry account point affect left holds delivered delivers affected switched switches
          briefly abruptly gradually slightly strongly sharply slowly rapidly quickly steadily heavily
          constantly entirely partly mainly mostly directly immediately recently previously usually
          normally typically greatly considerably substantially noticeably markedly clearly
          keep keeps kept rate minimum maximum reporting showing reading's
          approximately roughly contain contains contained flag parameter metric column tag attribute feature brief momentary
          wrong implausible inconsistent out-of-range out-of-bounds contradictory elsewhere
          last latest leading main primary present previous earlier measured recorded given same
          single whole overall average mean raw inlet outlet whereas respectively simultaneously ago today
          """);

  private Predicates() {}

  private static Set<String> words(String text) {
    return Set.of(Arrays.stream(text.strip().split("\\s+")).distinct().toArray(String[]::new));
  }

  /**
   * The first word that is said of a field and that nothing is known about.
   *
   * @param sentence a sentence with fields as single characters, in lower case, without the words
   *     that were judged already
   * @param known the words of the evidence and the context
   * @return empty if there is none
   */
  static String unknown(String sentence, Set<String> known) {
    String verb = unknown(SAID, sentence, known);
    return verb.isEmpty() ? unknown(ADJECTIVE, sentence, known) : verb;
  }

  private static String unknown(Pattern place, String sentence, Set<String> known) {
    Matcher said = place.matcher(sentence);
    while (said.find()) {
      String word = said.group(1).toLowerCase(Locale.ROOT);
      boolean plain =
          NEUTRAL.contains(word)
              || known.contains(word)
              || (place == ADJECTIVE && NOT.matcher(sentence.substring(0, said.start(1))).find())
              || word.matches(PLAIN_ADVERB + "|" + COPULA)
              || NOTHING_STATED.matcher(sentence.substring(0, said.start(1))).find()
              || NOTHING_STATED.matcher(word).matches();
      if (!plain) {
        return word;
      }
    }
    return "";
  }
}

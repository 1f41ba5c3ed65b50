package kindred.standalone.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import kindred.schemas.GateDecision;

/**
 * What {@code kindred bench gate} came to.
 *
 * @param network described
 * @param classes of a seed
 * @param imagesPerClass of a seed
 * @param level of the gate
 * @param kinds of candidates
 */
record GateBenchReport(
    String network, int classes, int imagesPerClass, double level, List<Refusals> kinds) {
  // The normal distribution's, for 95 %.
  private static final double Z = 1.959963984540054;

  /**
   * Candidates of one kind.
   *
   * @param kind how they came about
   * @param candidates in all
   * @param refused of them
   * @param unexamined promoted for want of queries or classes
   * @param rate of refusals
   * @param lowest of the rate's 95 % interval
   * @param highest of the rate's 95 % interval
   * @param recallGainOnClasses mean recall@1 on held-out classes, candidate less live version
   * @param recallGainOnImages the same on held-out images of trained classes
   */
  record Refusals(
      String kind,
      int candidates,
      int refused,
      int unexamined,
      double rate,
      double lowest,
      double highest,
      double recallGainOnClasses,
      double recallGainOnImages) {
    static Refusals of(String kind, List<GateDecision> decisions) {
      var n = decisions.size();
      var refused = (int) decisions.stream().filter(decision -> !decision.getPromoted()).count();
      var interval = wilson(refused, n);
      return new Refusals(
          kind,
          n,
          refused,
          (int) decisions.stream().filter(Refusals::unexamined).count(),
          rounded((double) refused / n),
          rounded(interval[0]),
          rounded(interval[1]),
          rounded(gain(decisions, "candidateRecallAt1", "liveRecallAt1")),
          rounded(gain(decisions, "imagesCandidateRecallAt1", "imagesLiveRecallAt1")));
    }

    private static boolean unexamined(GateDecision decision) {
      return decision.getPromoted()
          && decision.getMetrics().keySet().stream().noneMatch(key -> key.endsWith("PRecallAt1"))
          && !decision.getMetrics().containsKey("pRecallAt1");
    }

    private static double gain(List<GateDecision> decisions, String candidate, String live) {
      return decisions.stream()
          .map(GateDecision::getMetrics)
          .filter(metrics -> metrics.containsKey(candidate) && metrics.containsKey(live))
          .mapToDouble(metrics -> metrics.get(candidate) - metrics.get(live))
          .average()
          .orElse(Double.NaN);
    }

    private String line() {
      return String.format(
          Locale.ROOT,
          "%-16s %10d %8d %10d  %.3f (%.3f to %.3f) %+16.3f %+8.3f%n",
          kind,
          candidates,
          refused,
          unexamined,
          rate,
          lowest,
          highest,
          recallGainOnClasses,
          recallGainOnImages);
    }
  }

  /**
   * The 95 % interval of a share by its score: with {@code p = k/n}, {@code (p + z²/2n ± z
   * √(p(1−p)/n + z²/4n²)) / (1 + z²/n)}.
   *
   * <p>Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA
   * 1927.
   *
   * @param k of n
   * @return from and to, both 0 to 1
   */
  static double[] wilson(int k, int n) {
    double p = (double) k / n;
    double middle = p + Z * Z / (2 * n);
    double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4.0 * n * n));
    double scale = 1 + Z * Z / n;
    return new double[] {
      Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)
    };
  }

  static GateBenchReport of(
      String network,
      int classes,
      int imagesPerClass,
      double level,
      List<Map<GateBench.Kind, GateDecision>> seeds) {
    var byKind = new EnumMap<GateBench.Kind, List<GateDecision>>(GateBench.Kind.class);
    seeds.forEach(
        seed ->
            seed.forEach(
                (kind, decision) ->
                    byKind.computeIfAbsent(kind, k -> new ArrayList<>()).add(decision)));
    return new GateBenchReport(
        network,
        classes,
        imagesPerClass,
        level,
        byKind.entrySet().stream()
            .map(entry -> Refusals.of(entry.getKey().text(), entry.getValue()))
            .toList());
  }

  private static double rounded(double value) {
    return Double.isFinite(value) ? Math.round(value * 1000) / 1000.0 : value;
  }

  /** For programs. */
  Map<String, Object> values() {
    var values = new LinkedHashMap<String, Object>();
    values.put("network", network);
    values.put("classes", classes);
    values.put("imagesPerClass", imagesPerClass);
    values.put("level", level);
    values.put("kinds", kinds);
    return values;
  }

  /** For people. */
  String table() {
    var text = new StringBuilder();
    text.append(
        "%s, %d classes of %d images, level %s%n"
            .formatted(network, classes, imagesPerClass, level));
    text.append(
        "%-16s %10s %8s %10s  %-24s %15s %8s%n"
            .formatted(
                "candidate",
                "candidates",
                "refused",
                "unexamined",
                "rate (95 %)",
                "recall@1, new",
                "known"));
    kinds.forEach(kind -> text.append(kind.line()));
    return text.toString();
  }
}

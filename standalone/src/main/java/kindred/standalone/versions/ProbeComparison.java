package kindred.standalone.versions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How two versions answer the same probes, each looked for among all the others. A probe is right
 * where its nearest neighbour has its label; probes that are the only one of their class, or have
 * none, are not asked for that.
 *
 * @param versions the two
 * @param probes how many there are
 * @param changedNearest share of probes whose nearest neighbour differs, 0 to 1
 * @param depth of the lists that are compared: 10, or all where there are fewer
 * @param overlap mean share of the first {@code depth} that are in both lists, 0 to 1
 * @param queries probes that can be right
 * @param recallAt1 share of these that are, of each version; 0 for none
 * @param differing of these, how many are right under one version only
 * @param examples of the differing ones, in the order of the probes, bounded
 */
public record ProbeComparison(
    List<Integer> versions,
    int probes,
    double changedNearest,
    int depth,
    double overlap,
    int queries,
    List<Double> recallAt1,
    int differing,
    List<Differing> examples) {
  private static final int DEPTH = 10;

  /**
   * A probe that one version has right and the other wrong.
   *
   * @param id of the probe
   * @param label its class
   * @param rightUnder the version that is right
   * @param nearest id of the nearest neighbour under each version
   */
  public record Differing(String id, String label, int rightUnder, List<String> nearest) {}

  /**
   * Compares.
   *
   * @param versions two numbers
   * @param first vectors of the probes under the first version, in their order
   * @param second under the second; of any dimension
   * @param most differing probes to name
   */
  public static ProbeComparison of(
      List<Integer> versions, Probes probes, float[][] first, float[][] second, int most) {
    var count = probes.ids().size();
    var depth = Math.min(DEPTH, count - 1);
    var before = Rankings.nearest(probes.ids(), first, depth);
    var after = Rankings.nearest(probes.ids(), second, depth);
    var changed = 0;
    var overlap = 0.0;
    var queries = 0;
    var right = new int[2];
    var differing = new ArrayList<Differing>();
    for (var probe = 0; probe < count; probe++) {
      changed += before[probe][0] == after[probe][0] ? 0 : 1;
      overlap += common(before[probe], after[probe]) / (double) depth;
      if (!probes.hasCompany(probe)) {
        continue;
      }
      queries++;
      var rightBefore = probes.sameClass(probe, before[probe][0]);
      var rightAfter = probes.sameClass(probe, after[probe][0]);
      right[0] += rightBefore ? 1 : 0;
      right[1] += rightAfter ? 1 : 0;
      if (rightBefore != rightAfter) {
        differing.add(
            new Differing(
                probes.ids().get(probe),
                probes.labels().get(probe),
                versions.get(rightBefore ? 0 : 1),
                List.of(probes.ids().get(before[probe][0]), probes.ids().get(after[probe][0]))));
      }
    }
    var asked = queries;
    return new ProbeComparison(
        versions,
        count,
        (double) changed / count,
        depth,
        overlap / count,
        queries,
        Arrays.stream(right).mapToObj(r -> asked == 0 ? 0 : (double) r / asked).toList(),
        differing.size(),
        differing.stream().limit(most).toList());
  }

  private static long common(int[] one, int[] other) {
    var places = Arrays.stream(one).boxed().collect(Collectors.toSet());
    return Arrays.stream(other).filter(places::contains).count();
  }

  /** For programs. */
  public Map<String, Object> values() {
    var values = new LinkedHashMap<String, Object>();
    values.put("versions", versions);
    values.put("probes", probes);
    values.put("changedNearest", changedNearest);
    values.put("depth", depth);
    values.put("overlap", overlap);
    values.put("queries", queries);
    var recall = new HashMap<String, Double>();
    recall.put(versions.get(0).toString(), recallAt1.get(0));
    recall.put(versions.get(1).toString(), recallAt1.get(1));
    values.put("recallAt1", recall);
    values.put("differing", differing);
    values.put("examples", examples);
    return values;
  }

  /** For people. */
  public String table() {
    var text = new StringBuilder();
    text.append(
        "versions %d and %d, %d probes%n".formatted(versions.get(0), versions.get(1), probes));
    text.append("nearest neighbour changed  %.4f%n".formatted(changedNearest));
    text.append("overlap of the first %-4d  %.4f%n".formatted(depth, overlap));
    for (var i = 0; i < 2; i++) {
      text.append("recall@1 of version %-5d  %.4f%n".formatted(versions.get(i), recallAt1.get(i)));
    }
    text.append("right under one only       %d of %d%n".formatted(differing, queries));
    for (var example : examples) {
      text.append(
          "  %s (%s): right under %d; nearest %s and %s%n"
              .formatted(
                  example.id(),
                  example.label(),
                  example.rightUnder(),
                  example.nearest().get(0),
                  example.nearest().get(1)));
    }
    return text.toString();
  }
}

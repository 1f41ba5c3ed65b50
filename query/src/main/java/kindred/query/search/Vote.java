package kindred.query.search;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import kindred.query.index.Neighbour;

/**
 * The label that the nearest neighbours vote for, each with a weight that falls with its distance.
 *
 * <pre>
 *   w_i = exp(s_i / τ)        c(l) =  Σ w_i  /  Σ w_i
 *                                   i: l_i=l    i
 * </pre>
 *
 * <p>s_i: cosine of neighbour i. l_i: its label; neighbours without one have no vote. τ: {@code
 * query.search.vote-temperature}; small: the nearest decides, large: the number of neighbours
 * decides. c(l): the confidence in label l, 0 to 1; over all labels they sum to 1. The largest s is
 * taken from all before the exponential, which changes no c and keeps it finite. Equal confidences
 * are ordered by label. Without a voter there is no label: the vote abstains.
 *
 * <p>Pitfalls: c is a share of votes, no calibrated probability. A picture of a class that the
 * gallery does not have gets a label all the same, unless minScore keeps its neighbours away.
 * Labels with many images win where classes overlap and k is large. Copies of one image vote once
 * each unless they are deduplicated.
 *
 * <p>Source: Z. Wu, Y. Xiong, S. X. Yu, D. Lin, Unsupervised Feature Learning via Non-Parametric
 * Instance Discrimination, CVPR 2018, section 3.4, τ = 0.07; the idea of votes that weigh by
 * distance is S. A. Dudani's, The Distance-Weighted k-Nearest-Neighbor Rule, IEEE Trans. SMC 1976.
 *
 * <p>Differences from the paper: k is the request's and small (10 in place of 200).
 *
 * @param confidences of all labels that got a vote, most first
 */
public record Vote(List<Confidence> confidences) {
  private static final Comparator<Confidence> MOST_FIRST =
      Comparator.comparing(Confidence::share).reversed().thenComparing(Confidence::label);

  /**
   * How sure a label is.
   *
   * @param label that was voted for
   * @param share of the votes, 0 to 1
   */
  public record Confidence(String label, double share) {}

  public Vote {
    confidences = List.copyOf(confidences);
  }

  /**
   * The neighbours' vote.
   *
   * @param temperature τ, above 0
   */
  public static Vote of(List<Neighbour> neighbours, double temperature) {
    var voters = neighbours.stream().filter(neighbour -> neighbour.label().isPresent()).toList();
    double best = voters.stream().mapToDouble(Neighbour::score).max().orElse(0);
    var weights = new TreeMap<String, Double>();
    double sum = 0;
    for (var voter : voters) {
      double weight = Math.exp((voter.score() - best) / temperature);
      weights.merge(voter.label().orElseThrow(), weight, Double::sum);
      sum += weight;
    }
    double all = sum;
    return new Vote(
        weights.entrySet().stream()
            .map(entry -> new Confidence(entry.getKey(), entry.getValue() / all))
            .sorted(MOST_FIRST)
            .toList());
  }

  /** The label with most votes; empty where the vote abstains. */
  public Optional<Confidence> winner() {
    return confidences.stream().findFirst();
  }
}

package kindred.learner.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * What became of what was learnt first (methods.md 18). Group g is introduced at T_g, the first
 * evaluation after its last image has come; {@code R_t(g)} is its recall at evaluation t, T the
 * last one.
 *
 * @param forgetting mean over g of {@code max_{T_g ≤ t ≤ T} R_t(g) − R_T(g)}, 0 to 1
 * @param backwardTransfer mean over g of {@code R_T(g) − R_{T_g}(g)}, −1 to 1; positive where later
 *     groups helped (Lopez-Paz and Ranzato, NeurIPS 2017)
 */
public record Forgetting(double forgetting, double backwardTransfer) {
  /**
   * One group's recall.
   *
   * @param introduced T_g, an index into {@code recall}
   * @param recall at every evaluation, those before T_g too
   */
  public record Group(int introduced, double[] recall) {
    public Group {
      if (introduced < 0 || introduced >= recall.length) {
        throw new IllegalArgumentException(
            "a group is introduced at evaluation " + introduced + " of " + recall.length);
      }
    }

    private double last() {
      return recall[recall.length - 1];
    }

    private double forgetting() {
      return Arrays.stream(recall, introduced, recall.length).max().orElseThrow() - last();
    }

    private double backwardTransfer() {
      return last() - recall[introduced];
    }
  }

  /** The means over the groups; zeros for none. */
  public static Forgetting of(List<Group> groups) {
    return new Forgetting(
        groups.stream().mapToDouble(Group::forgetting).average().orElse(0),
        groups.stream().mapToDouble(Group::backwardTransfer).average().orElse(0));
  }
}

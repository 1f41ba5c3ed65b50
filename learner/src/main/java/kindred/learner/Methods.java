package kindred.learner;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import kindred.learner.objective.Objectives;

/**
 * What the learner can do, by the sections of methods.md: the objectives, and what is chosen beside
 * an objective.
 */
public final class Methods {
  /** In the order of methods.md. */
  private static final List<Method> BESIDE =
      List.of(
          new Method(
              "2",
              "DPQ, product quantisation",
              "learner.quantiser.parts",
              "1 or more",
              "Klein, Wolf, CVPR 2019",
              "codes of the embeddings",
              "codebooks, classifier, class centres",
              "B·K·d"),
          new Method(
              "5",
              "SCHE, hard class mining",
              "learner.batch.miner",
              "sche",
              "Suh et al., CVPR 2019",
              "batch miner",
              "trained class signatures, C·d",
              "η·C·d"),
          new Method(
              "8",
              "learning metrics from teachers",
              "learner.regulariser.teacher.kind",
              "absolute or relative",
              "Yu et al., CVPR 2019",
              "regulariser",
              "a frozen network",
              "the teacher's forward pass"),
          new Method(
              "9",
              "DE-DSP, learned sampling policy",
              "learner.batch.miner",
              "policy",
              "Duan et al., CVPR 2019",
              "batch miner",
              "a small network, its moments, a baseline",
              "its pass over the candidates"),
          new Method(
              "10",
              "divide and conquer",
              "learner.objective.divide.clusters",
              "2 to 12",
              "Sanakoyeu et al., CVPR 2019",
              "clusters and slices",
              "a cluster of each image, K centroids",
              "k-means from time to time"),
          new Method(
              "10",
              "distance-weighted sampling",
              "learner.objective.pairs",
              "distance-weighted",
              "Wu et al., ICCV 2017",
              "pair miner",
              "none",
              "B²"),
          new Method(
              "11",
              "invariance and spreading",
              "learner.regulariser.invariance.images",
              "2 or more",
              "Ye et al., CVPR 2019",
              "loss of images without a label",
              "a memory of such images",
              "the pass of two views of each"),
          new Method(
              "13",
              "DAMLRRM, spanning-tree positives",
              "learner.objective.pairs",
              "spanning-tree",
              "Xu et al., CVPR 2019",
              "pair miner",
              "none",
              "n² per class of the batch"),
          new Method(
              "13",
              "DAMLRRM, two streams",
              "learner.batch.miner",
              "asymmetric",
              "Xu et al., CVPR 2019",
              "batch miner",
              "what is left of the second stream's list",
              "1"),
          new Method(
              "14",
              "HDML, hardness-aware synthesis",
              "learner.synthesis.enabled",
              "true",
              "Zheng et al., CVPR 2019",
              "synthetic negatives",
              "a generator, a softmax layer, two means",
              "the generator's pass over the negatives"),
          new Method(
              "17",
              "cross-batch memory",
              "learner.objective.cross-batch.capacity",
              "1 or more",
              "Wang et al., CVPR 2020",
              "further pairs",
              "M embeddings, M·d",
              "B·M·d"));

  private Methods() {}

  /**
   * A method.
   *
   * @param section of methods.md
   * @param name in the field
   * @param key of the configuration that chooses it
   * @param value that the key takes then
   * @param paper authors, venue, year
   * @param kind what part of training it is
   * @param state what it keeps between steps
   * @param cost per step, beside the network's: B images, C classes, d dimensions, M memory
   */
  public record Method(
      String section,
      String name,
      String key,
      String value,
      String paper,
      String kind,
      String state,
      String cost) {}

  /** All, in the order of methods.md; in a section, objectives first. */
  public static List<Method> all() {
    var objectives =
        Objectives.all().stream()
            .map(
                o ->
                    new Method(
                        o.section(),
                        o.name(),
                        "learner.objective.name",
                        o.name(),
                        o.paper(),
                        o.kind(),
                        o.state(),
                        o.cost()));
    return Stream.concat(objectives, BESIDE.stream())
        .sorted(Comparator.comparingDouble(method -> Double.parseDouble(method.section())))
        .toList();
  }
}

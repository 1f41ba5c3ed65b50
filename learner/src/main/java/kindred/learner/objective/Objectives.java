package kindred.learner.objective;

import static kindred.learner.objective.ObjectiveEntry.classes;
import static kindred.learner.objective.ObjectiveEntry.embeddings;
import static kindred.learner.objective.ObjectiveEntry.pairs;

import com.typesafe.config.Config;
import java.util.List;

/**
 * The catalogue: the objectives by the names they have in the configuration. A further one is a
 * record with its formula, an entry here, its keys in {@code reference.conf} and its row in {@code
 * ObjectiveContractTest}.
 */
public final class Objectives {
  private static final String SIGNATURES = "trained class signatures, C·d";

  /** In the order of methods.md. */
  private static final List<ObjectiveEntry> ALL =
      List.of(
          pairs("triplet", "0.2", "Schroff et al., CVPR 2015", "B²·d + B·P·N", Triplet::from),
          embeddings("n-pair", "0.2", "Sohn, NeurIPS 2016", "B²·d", NPair::from),
          embeddings("angular", "0.2", "Wang et al., ICCV 2017", "B²·d", Angular::from),
          classes(
              "upper-bound",
              "1",
              "Do et al., CVPR 2019",
              "fixed class targets, C·d",
              "B·C·d",
              UpperBound::from),
          pairs("ranked-list", "3", "Wang et al., CVPR 2019", "B²·d", RankedList::from),
          classes(
              "density-aware",
              "4",
              "Ghosh, Singh, Vatsa, CVPR 2019",
              "density centres, C·d",
              "B·C·d + I·n·d per class of the batch",
              DensityAware::from),
          classes(
              "none",
              "5",
              "Suh et al., CVPR 2019",
              SIGNATURES,
              "B·C·d",
              c -> new ClassificationOnly()),
          pairs("multi-similarity", "6", "Wang et al., CVPR 2019", "B²·d", MultiSimilarity::from),
          pairs("fastap", "7", "Cakir et al., CVPR 2019", "B²·d + B²·L", FastAp::from),
          pairs("margin", "10", "Wu et al., ICCV 2017", "B²·d", Margin::from),
          embeddings(
              "snr-contrastive", "12", "Yuan et al., CVPR 2019", "B²·d", SnrContrastive::from),
          embeddings(
              "snr-triplet", "12", "Yuan et al., CVPR 2019", "B²·d + B·P·N", SnrTriplet::from),
          classes(
              "proxy-anchor",
              "15",
              "Kim et al., CVPR 2020",
              SIGNATURES,
              "B·C·d",
              ProxyAnchor::from),
          classes(
              "proxy-nca++",
              "15",
              "Teh, DeVries, Taylor, ECCV 2020",
              SIGNATURES,
              "B·C·d",
              ProxyNca::from),
          pairs(
              "contrastive", "17", "Hadsell, Chopra, LeCun, CVPR 2006", "B²·d", Contrastive::from));

  private Objectives() {}

  /** All of them. */
  public static List<ObjectiveEntry> all() {
    return ALL;
  }

  /**
   * The objective that a configuration names, with its constants.
   *
   * @param objective {@code learner.objective}
   */
  public static Objective from(Config objective) {
    var name = objective.getString("name");
    for (var entry : ALL) {
      if (entry.name().equals(name)) {
        return entry.from().apply(objective);
      }
    }
    throw new IllegalArgumentException(
        "learner.objective.name '%s' is not one of %s"
            .formatted(name, ALL.stream().map(ObjectiveEntry::name).toList()));
  }
}

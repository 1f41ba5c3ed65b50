package kindred.learner.publishing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kindred.encoder.EncoderNetwork;
import kindred.learner.evaluation.LabelledVectors;
import kindred.learner.evaluation.Ranking;
import kindred.learner.evaluation.Retrieval;
import kindred.learner.memory.EvaluationSet;
import kindred.learner.memory.LabelledImages;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.ReplayMemory;
import kindred.learner.training.EmbeddingPass;

/**
 * Embeds the evaluation set by every version anew and asks each the same queries.
 *
 * <p>Of held-out classes, each image is a query against all the others. Of held-out images, each is
 * a query against remembered images of all classes that have such a query, as in the service, where
 * a new image is looked for among those that were trained on; among each other most would be the
 * only one of their class. This gallery is bounded and balanced: every class's first image by hash,
 * then every class's second, until it is full. Queries are not in it, so that, the gallery given,
 * an answer depends on no other query.
 *
 * <p>Version 1's weights answer the first kind only: there they tell what training is worth on
 * classes that nobody knows.
 */
public final class HeldOutTrial {
  private final EmbeddingPass pass;
  private final List<Remembered> ofClasses;
  private final List<Remembered> queries;
  private final List<Remembered> gallery;

  /**
   * @param trained what the gallery is taken from
   * @param galleryImages its bound
   */
  public HeldOutTrial(
      EmbeddingPass pass, EvaluationSet set, LabelledImages trained, int galleryImages) {
    this.pass = pass;
    this.ofClasses = all(set.ofClasses());
    this.queries = all(set.ofImages());
    this.gallery = gallery(set.ofImages().labels(1), trained, galleryImages);
  }

  private static List<Remembered> all(ReplayMemory memory) {
    var images = new ArrayList<Remembered>();
    memory.forEach(images::add);
    return images;
  }

  static List<Remembered> gallery(List<String> labels, LabelledImages trained, int most) {
    var gallery = new ArrayList<Remembered>();
    var before = -1;
    for (var number = 0; gallery.size() > before; number++) {
      before = gallery.size();
      for (var label : labels) {
        if (gallery.size() < most && number < trained.count(label)) {
          gallery.add(trained.of(label).get(number));
        }
      }
    }
    return gallery;
  }

  /** Runs the versions; {@code live} is empty where it can't be compared. */
  public Trial run(
      EncoderNetwork candidate, Optional<EncoderNetwork> live, EncoderNetwork initial) {
    return new Trial(
        new Trial.Answers(
            (int) ofClasses.stream().map(Remembered::label).distinct().count(),
            amongHeldOutClasses(candidate),
            live.map(this::amongHeldOutClasses),
            Optional.of(amongHeldOutClasses(initial))),
        new Trial.Answers(
            (int) gallery.stream().map(Remembered::label).distinct().count(),
            amongTrainedImages(candidate),
            live.map(this::amongTrainedImages),
            Optional.empty()));
  }

  private Ranking[] amongHeldOutClasses(EncoderNetwork network) {
    return Retrieval.allAgainstAll(embed(network, ofClasses));
  }

  private Ranking[] amongTrainedImages(EncoderNetwork network) {
    return Retrieval.queriesAgainst(embed(network, queries), embed(network, gallery));
  }

  private LabelledVectors embed(EncoderNetwork network, List<Remembered> images) {
    return new LabelledVectors(
        images.stream().map(Remembered::id).toArray(String[]::new),
        images.stream().map(Remembered::label).toArray(String[]::new),
        pass.embed(network, images.stream().map(Remembered::image).toList()));
  }
}

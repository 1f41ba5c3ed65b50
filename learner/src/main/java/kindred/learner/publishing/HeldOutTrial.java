package kindred.learner.publishing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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
 * a query against remembered images of all classes that have such a query ({@link KnownClasses}).
 *
 * <p>Only images that had their labels before the live version was made take part, as queries and
 * as what is found, as long as they give enough queries: later labels are what the candidate learnt
 * from, and where they are wrong they must not judge it by the same mistake. They take part once a
 * version that has learnt from them is live. So many wrong labels that a version passes with some
 * of them learnt are beyond this.
 *
 * <p>Version 1's weights answer the first kind only: there they tell what training is worth on
 * classes that nobody knows.
 */
public final class HeldOutTrial {
  private final EmbeddingPass pass;
  private final List<Remembered> ofClasses;
  private final KnownClasses known;

  /**
   * @param trained what held-out images are looked for among
   * @param settings how many queries are enough, and how many trained images are taken
   * @param liveStep of training, after which the live version was made
   */
  public HeldOutTrial(
      EmbeddingPass pass,
      EvaluationSet set,
      LabelledImages trained,
      GateSettings settings,
      long liveStep) {
    this.pass = pass;
    var olderClasses = before(liveStep, set.ofClasses());
    this.ofClasses =
        queries(olderClasses) >= settings.minQueries()
            ? olderClasses
            : before(Long.MAX_VALUE, set.ofClasses());
    var older = KnownClasses.before(liveStep, set.ofImages(), trained, settings.galleryImages());
    this.known =
        older.queries().size() >= settings.minQueries()
            ? older
            : KnownClasses.before(
                Long.MAX_VALUE, set.ofImages(), trained, settings.galleryImages());
  }

  private static List<Remembered> before(long step, ReplayMemory memory) {
    var images = new ArrayList<Remembered>();
    memory.forEach(images::add);
    return images.stream().filter(image -> image.since() < step).toList();
  }

  /** Images with another one of their class. */
  private static long queries(List<Remembered> images) {
    var counts =
        images.stream().collect(Collectors.groupingBy(Remembered::label, Collectors.counting()));
    return counts.values().stream().filter(count -> count > 1).mapToLong(count -> count).sum();
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
            (int) known.queries().stream().map(Remembered::label).distinct().count(),
            amongTrainedImages(candidate),
            live.map(this::amongTrainedImages),
            Optional.empty()));
  }

  private Ranking[] amongHeldOutClasses(EncoderNetwork network) {
    return Retrieval.allAgainstAll(embed(network, ofClasses));
  }

  private Ranking[] amongTrainedImages(EncoderNetwork network) {
    return Retrieval.queriesAgainst(
        embed(network, known.queries()), embed(network, known.gallery()));
  }

  private LabelledVectors embed(EncoderNetwork network, List<Remembered> images) {
    return new LabelledVectors(
        images.stream().map(Remembered::id).toArray(String[]::new),
        images.stream().map(Remembered::label).toArray(String[]::new),
        pass.embed(network, images.stream().map(Remembered::image).toList()));
  }
}

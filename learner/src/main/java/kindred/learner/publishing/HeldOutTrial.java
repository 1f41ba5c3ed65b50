package kindred.learner.publishing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * as what is found, as long as both kinds together can tell anything: later labels are what the
 * candidate learnt from, and where they are wrong they must not judge it by the same mistake. They
 * take part once a version that has learnt from them is live. So many wrong labels that a version
 * passes with some of them learnt are beyond this.
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
    var most = settings.galleryImages();
    var classes = before(liveStep, set.ofClasses());
    var images = KnownClasses.before(liveStep, set.ofImages(), trained, most);
    if (!tell(classes, images.queries(), settings)) {
      classes = before(Long.MAX_VALUE, set.ofClasses());
      images = KnownClasses.before(Long.MAX_VALUE, set.ofImages(), trained, most);
    }
    this.ofClasses = classes;
    this.known = images;
  }

  private static List<Remembered> before(long step, ReplayMemory memory) {
    var images = new ArrayList<Remembered>();
    memory.forEach(images::add);
    return images.stream().filter(image -> image.since() < step).toList();
  }

  private static boolean tell(
      List<Remembered> classes, List<Remembered> images, GateSettings settings) {
    var labels = Stream.of(queryLabels(classes), labels(images)).flatMap(Arrays::stream).toList();
    return settings.tells(labels.size(), (int) labels.stream().distinct().count());
  }

  /** Of the images with another one of their class, which are the queries among themselves. */
  private static String[] queryLabels(List<Remembered> images) {
    var counts =
        images.stream().collect(Collectors.groupingBy(Remembered::label, Collectors.counting()));
    return Arrays.stream(labels(images))
        .filter(label -> counts.get(label) > 1)
        .toArray(String[]::new);
  }

  private static String[] labels(List<Remembered> images) {
    return images.stream().map(Remembered::label).toArray(String[]::new);
  }

  /** Runs the versions; {@code live} is empty where it can't be compared. */
  public Trial run(
      EncoderNetwork candidate, Optional<EncoderNetwork> live, EncoderNetwork initial) {
    return new Trial(
        new Trial.Answers(
            queryLabels(ofClasses),
            amongHeldOutClasses(candidate),
            live.map(this::amongHeldOutClasses),
            Optional.of(amongHeldOutClasses(initial))),
        new Trial.Answers(
            labels(known.queries()),
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
        labels(images),
        pass.embed(network, images.stream().map(Remembered::image).toList()));
  }
}

package kindred.learner.regulariser;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import kindred.learner.memory.LabelledImages;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.SeededHash;

/**
 * Images that count as a class each. Those without a label come first; where they are too few,
 * those that are the only one of their class. So two images of one label are never taken for two
 * classes, and neither is an image that came twice, byte for byte.
 */
final class Instances {
  private static final int PURPOSE = 12;
  private static final int LEAST = 2;

  private final LabelledImages unlabelled;
  private final LabelledImages labelled;
  private final int count;
  private final SeededHash hash;

  /**
   * @param unlabelled whatever label it keeps them under
   * @param labelled what else is trained on
   * @param count how many are wanted
   * @param hash the learner's
   */
  Instances(LabelledImages unlabelled, LabelledImages labelled, int count, SeededHash hash) {
    this.unlabelled = unlabelled;
    this.labelled = labelled;
    this.count = count;
    this.hash = hash;
  }

  /** The images of a step, at random: none, or from two up to the number wanted. */
  List<byte[]> draw(long step) {
    var random = new SplittableRandom(hash.of(step, PURPOSE));
    var drawn = new ArrayList<byte[]>();
    var seen = new HashSet<ByteBuffer>();
    take(
        unlabelled.labels(1).stream().flatMap(l -> unlabelled.of(l).stream()), random, drawn, seen);
    if (drawn.size() < count) {
      take(singletons(), random, drawn, seen);
    }
    return drawn.size() < LEAST ? List.of() : drawn;
  }

  private Stream<Remembered> singletons() {
    return labelled.labels(1).stream()
        .filter(label -> labelled.count(label) == 1)
        .map(label -> labelled.of(label).getFirst());
  }

  private void take(
      Stream<Remembered> images,
      SplittableRandom random,
      List<byte[]> drawn,
      Set<ByteBuffer> seen) {
    var left = new ArrayList<>(images.map(Remembered::image).toList());
    while (drawn.size() < count && !left.isEmpty()) {
      var place = random.nextInt(left.size());
      var image = left.set(place, left.getLast());
      left.removeLast();
      if (seen.add(ByteBuffer.wrap(image))) {
        drawn.add(image);
      }
    }
  }
}

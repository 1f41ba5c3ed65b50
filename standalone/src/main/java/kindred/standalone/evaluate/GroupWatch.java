package kindred.standalone.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import kindred.learner.evaluation.Forgetting;
import kindred.learner.evaluation.Ranking;
import kindred.learner.evaluation.Retrieval;

/**
 * Recall@1 of the training classes, group by group, over time: what is forgotten once its images
 * stop coming. The watched images are those held out of the stream, or where none are, the first
 * {@value #TRAINED} of each class that were trained on; each searches all watched images of all
 * groups, at every evaluation the same ones.
 */
final class GroupWatch {
  private static final int TRAINED = 5;

  private final List<EvaluationImage> watched;
  private final SequencedMap<String, int[]> groups = new LinkedHashMap<>();
  private final Map<String, Integer> lastEvents = new HashMap<>();
  private final Map<String, Integer> introduced = new HashMap<>();
  private final SequencedMap<String, List<Double>> recalls = new LinkedHashMap<>();
  private int evaluations;

  /**
   * @param order of the training images
   * @param grouping of an image; by class or by group of classes
   */
  GroupWatch(Protocol protocol, int[] order, Function<EvaluationImage, String> grouping) {
    this.watched =
        protocol.heldOut().isEmpty() ? firstOfEach(protocol.train()) : protocol.heldOut();
    var names = watched.stream().map(grouping).toList();
    for (var name : new TreeSet<>(names)) {
      groups.put(
          name, IntStream.range(0, names.size()).filter(i -> names.get(i).equals(name)).toArray());
      recalls.put(name, new ArrayList<>());
    }
    for (var event = 0; event < order.length; event++) {
      lastEvents.put(grouping.apply(protocol.train().get(order[event])), event + 1);
    }
  }

  private static List<EvaluationImage> firstOfEach(List<EvaluationImage> images) {
    var counts = new HashMap<String, Integer>();
    return images.stream()
        .filter(image -> counts.merge(image.label(), 1, Integer::sum) <= TRAINED)
        .toList();
  }

  List<EvaluationImage> images() {
    return watched;
  }

  /** Takes an evaluation down: the watched images' vectors after so many events. */
  void measure(long events, float[][] vectors) {
    var all = Vectors.of(watched, vectors);
    groups.forEach(
        (name, images) -> {
          var rankings = Retrieval.queriesAgainst(all.at(images), all);
          recalls.get(name).add(Ranking.mean(rankings).recallAt1());
          if (events >= lastEvents.getOrDefault(name, 0)) {
            introduced.putIfAbsent(name, evaluations);
          }
        });
    evaluations++;
  }

  /** Recall@1 of each group at each evaluation. */
  SequencedMap<String, List<Double>> recalls() {
    return recalls;
  }

  Forgetting forgetting() {
    return Forgetting.of(
        recalls.entrySet().stream()
            .filter(entry -> introduced.containsKey(entry.getKey()))
            .map(
                entry ->
                    new Forgetting.Group(
                        introduced.get(entry.getKey()),
                        entry.getValue().stream().mapToDouble(Double::doubleValue).toArray()))
            .toList());
  }
}

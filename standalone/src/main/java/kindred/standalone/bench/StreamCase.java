package kindred.standalone.bench;

import java.util.ArrayList;
import java.util.List;
import kindred.standalone.command.Counted;

/**
 * What the cost of an event may depend on.
 *
 * @param images in the gallery before the events
 * @param classes of the events
 * @param partitions of the topics keyed by image
 */
record StreamCase(int images, int classes, int partitions) {
  String text() {
    return "%s, %s, %s"
        .formatted(
            Counted.of(images, "image"),
            Counted.of(classes, "class", "classes"),
            Counted.of(partitions, "partition"));
  }

  /** The first values, and then each further one with the first values of the others. */
  static List<StreamCase> of(
      List<Integer> images, List<Integer> classes, List<Integer> partitions) {
    var first = new StreamCase(images.getFirst(), classes.getFirst(), partitions.getFirst());
    var cases = new ArrayList<>(List.of(first));
    for (int more : images.subList(1, images.size())) {
      cases.add(new StreamCase(more, first.classes, first.partitions));
    }
    for (int more : classes.subList(1, classes.size())) {
      cases.add(new StreamCase(first.images, more, first.partitions));
    }
    for (int more : partitions.subList(1, partitions.size())) {
      cases.add(new StreamCase(first.images, first.classes, more));
    }
    return cases;
  }
}

package kindred.learner.publishing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import kindred.learner.memory.LabelledImages;
import kindred.learner.memory.Remembered;
import kindred.learner.memory.ReplayMemory;

/**
 * Held-out images of trained classes as queries against images that are trained on: as in the
 * service, where a new image is looked for among those that are there. Among each other most would
 * be the only one of their class. The gallery is bounded and balanced over the classes that have a
 * query: every class's first image by hash, then every class's second, until it is full. Queries
 * are not in it, so that, the gallery given, an answer depends on no other query.
 *
 * @param queries each with an image of its class in the gallery
 * @param gallery remembered images
 */
record KnownClasses(List<Remembered> queries, List<Remembered> gallery) {
  /**
   * What had its label before a step.
   *
   * @param held the queries are taken from
   * @param trained what the gallery is taken from
   * @param most images of the gallery
   */
  static KnownClasses before(long step, ReplayMemory held, LabelledImages trained, int most) {
    var queries = new ArrayList<Remembered>();
    var classes = new ArrayList<List<Remembered>>();
    for (var label : held.labels(1)) {
      var older = before(step, held.of(label));
      if (!older.isEmpty()) {
        queries.addAll(older);
        classes.add(before(step, trained.of(label)));
      }
    }
    var gallery = gallery(classes, most);
    var found = gallery.stream().map(Remembered::label).collect(Collectors.toSet());
    queries.removeIf(query -> !found.contains(query.label()));
    return new KnownClasses(List.copyOf(queries), gallery);
  }

  private static List<Remembered> before(long step, List<Remembered> images) {
    return images.stream().filter(image -> image.since() < step).toList();
  }

  private static List<Remembered> gallery(List<List<Remembered>> classes, int most) {
    var gallery = new ArrayList<Remembered>();
    var before = -1;
    for (var number = 0; gallery.size() > before; number++) {
      before = gallery.size();
      for (var images : classes) {
        if (gallery.size() < most && number < images.size()) {
          gallery.add(images.get(number));
        }
      }
    }
    return gallery;
  }
}

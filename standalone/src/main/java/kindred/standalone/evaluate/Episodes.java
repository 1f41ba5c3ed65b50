package kindred.standalone.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import kindred.learner.evaluation.Retrieval;

/**
 * Random one-shot tasks on classes of one group, the way the official runs are made: up to {@value
 * #WAYS} classes, one image of each by one drawer to choose from, one of each by another drawer to
 * decide. Which images these are depends on the images' names alone, so that every run and every
 * seed decides the same tasks.
 *
 * <p>The drawer is the number behind the last '_' of an image's name, such as 07 in {@code
 * Greek/character01/0394_07.png}; without one it is the image's place within its class.
 */
final class Episodes {
  private static final int WAYS = 20;
  private static final int LEAST_WAYS = 5;
  private static final long MOST_TRIES = 100;
  private static final int SEED = 20;
  private static final Pattern DRAWER = Pattern.compile("_([0-9]+)\\.[A-Za-z]+$");

  /** Class to drawer to index of the image. */
  private record Group(Map<String, Map<String, Integer>> images) {
    List<String> drawers() {
      return images.values().stream()
          .flatMap(byDrawer -> byDrawer.keySet().stream())
          .distinct()
          .sorted()
          .toList();
    }
  }

  private final List<Group> groups;
  private final int episodes;
  private final int ways;

  /**
   * @param images of the classes to decide between
   * @param episodes how many, 1 or more
   * @throws IllegalArgumentException where no group has {@value #LEAST_WAYS} classes
   */
  Episodes(List<EvaluationImage> images, int episodes) {
    var byGroup = new TreeMap<String, Group>();
    for (var i = 0; i < images.size(); i++) {
      var image = images.get(i);
      var byDrawer =
          byGroup
              .computeIfAbsent(image.group(), name -> new Group(new TreeMap<>()))
              .images()
              .computeIfAbsent(image.label(), label -> new TreeMap<>());
      byDrawer.put(drawer(image, byDrawer.size()), i);
    }
    var most = byGroup.values().stream().mapToInt(group -> group.images().size()).max().orElse(0);
    if (most < LEAST_WAYS) {
      throw new IllegalArgumentException(
          "--episodes: the largest group has %d classes to decide between, less than %d"
              .formatted(most, LEAST_WAYS));
    }
    this.ways = Math.min(WAYS, most);
    this.groups = byGroup.values().stream().filter(group -> group.images().size() >= ways).toList();
    this.episodes = episodes;
  }

  private static String drawer(EvaluationImage image, int place) {
    var matcher = DRAWER.matcher(image.id());
    return matcher.find() ? matcher.group(1) : "%06d".formatted(place);
  }

  /** How many classes an episode decides between; groups and drawers with fewer are left out. */
  int ways() {
    return ways;
  }

  /**
   * The share of wrong decisions; not a number where no two drawers have as many classes in common.
   *
   * @param vectors of the images, in their order
   */
  double error(float[][] vectors) {
    var random = new SplittableRandom(SEED);
    var wrong = 0;
    var decided = 0;
    for (long tries = 0; decided < episodes * ways && tries < MOST_TRIES * episodes; tries++) {
      var group = groups.get(random.nextInt(groups.size()));
      var drawers = new ArrayList<>(group.drawers());
      var by = drawers.remove(random.nextInt(drawers.size()));
      if (drawers.isEmpty()) {
        continue;
      }
      var test = drawers.get(random.nextInt(drawers.size()));
      var classes = drawn(group, by, test, random);
      if (classes.size() < ways) {
        continue;
      }
      var supports =
          classes.stream().map(images -> vectors[images.get(by)]).toArray(float[][]::new);
      for (var i = 0; i < classes.size(); i++) {
        wrong += Retrieval.nearest(vectors[classes.get(i).get(test)], supports) == i ? 0 : 1;
        decided++;
      }
    }
    return decided == 0 ? Double.NaN : wrong / (double) decided;
  }

  /** Classes that both drawers have drawn. */
  private List<Map<String, Integer>> drawn(
      Group group, String by, String test, SplittableRandom random) {
    var classes = new ArrayList<Map<String, Integer>>();
    for (var images : group.images().values()) {
      if (images.containsKey(by) && images.containsKey(test)) {
        classes.add(images);
      }
    }
    while (classes.size() > ways) {
      classes.remove(random.nextInt(classes.size()));
    }
    return classes;
  }
}

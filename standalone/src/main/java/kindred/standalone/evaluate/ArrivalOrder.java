package kindred.standalone.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * In which order labelled images arrive. An order is a permutation of the events, of which there
 * are as many per image as there are passes; it depends on the labels, the number of passes and the
 * seed alone.
 */
public enum ArrivalOrder {
  /** All classes at once, each pass in an order of its own. */
  SHUFFLED,
  /**
   * All events of one class before the first of the next; the classes in an order drawn by seed.
   */
  CLASS_INCREMENTAL,
  /** The same by group: alphabet by alphabet. Within a group each pass is shuffled. */
  GROUP_INCREMENTAL,
  /**
   * Class frequencies shift gradually: an event of the k-th of C classes (k from 0, the classes in
   * an order drawn by seed) arrives at {@code t = (k + ½)/C + σ·z} with z standard normal and σ =
   * {@value #SPREAD}, and events come sorted by t. So at time t the classes' frequencies go with
   * {@code exp(−(t − (k + ½)/C)² / 2σ²)}.
   */
  DRIFT;

  private static final double SPREAD = 0.15;

  /**
   * The order with this name, such as {@code class-incremental}.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static ArrivalOrder of(String name) {
    for (var order : values()) {
      if (order.text().equals(name)) {
        return order;
      }
    }
    throw new IllegalArgumentException(
        "order '"
            + name
            + "' is not one of "
            + Arrays.stream(values()).map(ArrivalOrder::text).toList());
  }

  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The order of the events.
   *
   * @param labels the images' classes
   * @param passes how often each image comes, 1 or more
   * @return {@code passes · labels.size()} indices into {@code labels}
   */
  public int[] arrange(List<String> labels, int passes, long seed) {
    var random = new SplittableRandom(seed);
    return switch (this) {
      case SHUFFLED -> inBlocks(labels, passes, random, label -> "");
      case CLASS_INCREMENTAL -> inBlocks(labels, passes, random, UnaryOperator.identity());
      case GROUP_INCREMENTAL -> inBlocks(labels, passes, random, EvaluationImage::group);
      case DRIFT -> drifting(labels, passes, random);
    };
  }

  /** Whether what was learnt first stops coming. */
  boolean incremental() {
    return this != SHUFFLED;
  }

  private static int[] inBlocks(
      List<String> labels, int passes, SplittableRandom random, UnaryOperator<String> blockOf) {
    var blocks = new LinkedHashMap<String, List<Integer>>();
    for (var block : drawn(labels.stream().map(blockOf).toList(), random)) {
      blocks.put(block, new ArrayList<>());
    }
    for (var i = 0; i < labels.size(); i++) {
      blocks.get(blockOf.apply(labels.get(i))).add(i);
    }
    var order = new ArrayList<Integer>();
    for (var block : blocks.values()) {
      for (var pass = 0; pass < passes; pass++) {
        shuffle(block, random);
        order.addAll(block);
      }
    }
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int[] drifting(List<String> labels, int passes, SplittableRandom random) {
    var classes = drawn(labels, random);
    var events = labels.size() * passes;
    var times = new double[events];
    for (var event = 0; event < events; event++) {
      var k = classes.indexOf(labels.get(event % labels.size()));
      times[event] = (k + 0.5) / classes.size() + SPREAD * random.nextGaussian();
    }
    return IntStream.range(0, events)
        .boxed()
        .sorted(Comparator.comparingDouble(event -> times[event]))
        .mapToInt(event -> event % labels.size())
        .toArray();
  }

  private static List<String> drawn(List<String> names, SplittableRandom random) {
    var drawn = new ArrayList<>(new TreeSet<>(names));
    shuffle(drawn, random);
    return drawn;
  }

  private static <T> void shuffle(List<T> list, SplittableRandom random) {
    for (var i = list.size() - 1; i > 0; i--) {
      var j = random.nextInt(i + 1);
      list.set(j, list.set(i, list.get(j)));
    }
  }
}

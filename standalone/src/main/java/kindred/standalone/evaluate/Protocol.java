package kindred.standalone.evaluate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.standalone.evaluate.SplitFile.Part;

/**
 * What trains and what is measured. Classes of one are never classes of the other.
 *
 * @param name in a few words
 * @param train images of the stream
 * @param heldOut images of training classes that are not in the stream
 * @param queries images of test classes, or of validation classes; empty where nothing is measured
 * @param gallery what the queries search, or empty: each searches all the other queries
 * @param droppedClasses classes of a separate test set that were left out since they train
 */
record Protocol(
    String name,
    List<EvaluationImage> train,
    List<EvaluationImage> heldOut,
    List<EvaluationImage> queries,
    List<EvaluationImage> gallery,
    int droppedClasses) {
  /** What {@code --validate} says for the validation classes that a split file names. */
  private static final String BY_SPLIT_FILE = "split";

  Protocol {
    checkDisjoint(train, heldOut, queries, gallery);
  }

  private static void checkDisjoint(
      List<EvaluationImage> train,
      List<EvaluationImage> heldOut,
      List<EvaluationImage> queries,
      List<EvaluationImage> gallery) {
    var trained = labels(train);
    trained.addAll(labels(heldOut));
    var measured = labels(queries);
    measured.addAll(labels(gallery));
    measured.retainAll(trained);
    if (!measured.isEmpty()) {
      throw new IllegalStateException(
          "class '" + measured.iterator().next() + "' is trained on and measured");
    }
  }

  /**
   * Reads and divides the images.
   *
   * @throws IOException where a file cannot be read or says something that cannot be
   */
  static Protocol of(DataSettings settings, ImageReading reading) throws IOException {
    var images = reading.read(settings.images(), settings.split().isPresent());
    var divided = divide(settings, reading, images);
    if (settings.validate().isPresent()) {
      var what = settings.validate().get();
      divided =
          what.equals(BY_SPLIT_FILE) && settings.split().isPresent()
              ? bySplitFile(settings, images, true)
              : divided.validating(what);
    }
    var protocol = divided.queriesWhere(settings.queryWhere()).holdingOut(settings.heldOutImages());
    protocol.checkNotEmpty(settings);
    return protocol;
  }

  /** Without test images or held-out classes, all that trains may be all there is. */
  private void checkNotEmpty(DataSettings settings) throws IOException {
    var measures = settings.validate().isPresent() || !settings.testImages().isEmpty();
    if (train.isEmpty()) {
      throw new IOException("no image is left to train on: " + name);
    }
    if (queries.isEmpty() && (measures || !settings.trainAll())) {
      throw new IOException("no image is left to be measured: " + name);
    }
  }

  private static Protocol divide(
      DataSettings settings, ImageReading reading, List<EvaluationImage> images)
      throws IOException {
    if (settings.split().isPresent()) {
      return bySplitFile(settings, images, false);
    }
    // Validating never opens the test set.
    if (settings.validate().isEmpty() && !settings.testImages().isEmpty()) {
      return bySource(images, reading.read(settings.testImages(), false));
    }
    if (settings.trainAll()) {
      return new Protocol("all classes train", images, List.of(), List.of(), List.of(), 0);
    }
    var first = ClassSplits.firstHalf(labels(images));
    return new Protocol(
        "first half of the classes trains, second half tests",
        only(images, image -> first.contains(image.label())),
        List.of(),
        only(images, image -> !first.contains(image.label())),
        List.of(),
        0);
  }

  private static Protocol bySplitFile(
      DataSettings settings, List<EvaluationImage> images, boolean validating) throws IOException {
    var file = settings.split().orElseThrow();
    var split = SplitFile.read(file);
    var name = "split file '" + file.getFileName() + "'";
    var train = split.select(images, Part.TRAIN);
    var validation = split.select(images, Part.VALIDATION);
    if (validating) {
      return new Protocol(
          name + "; its validation classes", train, List.of(), validation, List.of(), 0);
    }
    var both = new ArrayList<>(train);
    both.addAll(validation);
    return new Protocol(
        name, List.copyOf(both), List.of(), split.select(images, Part.TEST), List.of(), 0);
  }

  private static Protocol bySource(List<EvaluationImage> train, List<EvaluationImage> test) {
    var trained = labels(train);
    var dropped = labels(test);
    dropped.retainAll(trained);
    return new Protocol(
        "separate test set",
        train,
        List.of(),
        only(test, image -> !trained.contains(image.label())),
        List.of(),
        dropped.size());
  }

  private Protocol validating(String what) {
    var held = ClassSplits.heldOut(labels(train), what);
    return new Protocol(
        name + "; validation on " + held.size() + " training classes",
        only(train, image -> !held.contains(image.label())),
        List.of(),
        only(train, image -> held.contains(image.label())),
        List.of(),
        0);
  }

  private Protocol queriesWhere(Optional<String> condition) {
    Predicate<EvaluationImage> isQuery = image -> "query".equals(image.cells().get("role"));
    if (condition.isPresent()) {
      var equals = condition.get().indexOf('=');
      var column = SplitFile.column(condition.get().substring(0, equals));
      var value = condition.get().substring(equals + 1);
      if (queries.stream().noneMatch(image -> image.cells().containsKey(column))) {
        throw new IllegalArgumentException(
            "--query-where: the split file has no column '" + column + "'");
      }
      isQuery = image -> value.equals(image.cells().get(column));
    } else if (queries.stream().noneMatch(isQuery)) {
      return this;
    }
    var rest = only(queries, isQuery.negate());
    return new Protocol(name, train, heldOut, only(queries, isQuery), rest, droppedClasses);
  }

  /** Takes the last so many images of each training class out of the stream. */
  private Protocol holdingOut(int imagesPerClass) {
    var left = new HashMap<String, Integer>();
    var held = new ArrayList<EvaluationImage>();
    for (var image : train.reversed()) {
      if (left.merge(image.label(), 1, Integer::sum) <= imagesPerClass) {
        held.addFirst(image);
      }
    }
    var heldIds = held.stream().map(EvaluationImage::id).collect(Collectors.toSet());
    var rest = only(train, image -> !heldIds.contains(image.id()));
    return new Protocol(name, rest, List.copyOf(held), queries, gallery, droppedClasses);
  }

  /**
   * Measured images whose pixels are those of an image that trains, so perhaps of one class under
   * two names: a source of a single group, for example, leaves the group's name off.
   */
  List<EvaluationImage> repeated() {
    var trained =
        Stream.of(train, heldOut)
            .flatMap(List::stream)
            .map(Protocol::content)
            .collect(Collectors.toSet());
    return Stream.of(queries, gallery)
        .flatMap(List::stream)
        .filter(image -> trained.contains(content(image)))
        .toList();
  }

  private record Content(int width, int height, int channels, ByteBuffer values) {}

  private static Content content(EvaluationImage image) {
    var pixels = image.pixels();
    return new Content(
        pixels.width(), pixels.height(), pixels.channels(), ByteBuffer.wrap(pixels.values()));
  }

  private static List<EvaluationImage> only(
      List<EvaluationImage> images, Predicate<EvaluationImage> condition) {
    return images.stream().filter(condition).toList();
  }

  static Set<String> labels(List<EvaluationImage> images) {
    return images.stream()
        .map(EvaluationImage::label)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

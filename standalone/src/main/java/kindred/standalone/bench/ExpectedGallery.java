package kindred.standalone.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import kindred.ingest.source.DrawnCharacters;
import kindred.ingest.source.SourceImage;

/** What has to be in the gallery, and changes of it by chance. */
final class ExpectedGallery {
  private static final int IMAGES_PER_CLASS = 20;

  private final DrawnCharacters drawn;
  private final SplittableRandom random;
  private final List<Image> images = new ArrayList<>();
  private final List<String> deleted = new ArrayList<>();
  private int drawings;
  private int corrections;

  private record Image(String id, String label, byte[] png) {}

  /**
   * @param most images that are ever drawn
   */
  ExpectedGallery(int most, SplittableRandom random) {
    this.drawn = new DrawnCharacters(1, Math.ceilDiv(most, IMAGES_PER_CLASS), IMAGES_PER_CLASS);
    this.random = random;
  }

  /** A change of this kind, after which the gallery is as it will be then. */
  Change next(Change.Kind kind) {
    return switch (kind) {
      case ADDITION -> addition();
      case CORRECTION -> correction();
      case DELETION -> deletion();
    };
  }

  private Change addition() {
    SourceImage source = drawn.read(drawings++);
    var image = new Image(source.id(), source.label().orElseThrow(), source.bytes());
    images.add(image);
    return change(Change.Kind.ADDITION, image, Optional.empty(), Optional.of(image.label));
  }

  private Change correction() {
    int at = random.nextInt(images.size());
    var image = images.get(at);
    var label = "corrected" + corrections++;
    images.set(at, new Image(image.id, label, image.png));
    return change(Change.Kind.CORRECTION, image, Optional.of(image.label), Optional.of(label));
  }

  private Change deletion() {
    var image = images.set(random.nextInt(images.size()), images.getLast());
    images.removeLast();
    deleted.add(image.id);
    return change(Change.Kind.DELETION, image, Optional.of(image.label), Optional.empty());
  }

  private static Change change(
      Change.Kind kind, Image image, Optional<String> before, Optional<String> after) {
    return new Change(kind, image.id, image.png, before, after);
  }

  /** Images that are there. */
  int size() {
    return images.size();
  }

  /**
   * How many images are not as they should be, of all there ever were.
   *
   * @param shown an image's id to the label that it shows; empty where it is not there
   */
  long differences(Function<String, Optional<String>> shown) {
    return images.stream()
            .filter(image -> !shown.apply(image.id).equals(Optional.of(image.label)))
            .count()
        + deleted.stream().filter(id -> shown.apply(id).isPresent()).count();
  }
}

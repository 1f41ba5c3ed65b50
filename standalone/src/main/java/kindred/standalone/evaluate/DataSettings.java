package kindred.standalone.evaluate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which images train and which are measured.
 *
 * @param images sources
 * @param manifestImages where a manifest's paths lead, if not to its own folder
 * @param testImages sources of the test classes, where they are others
 * @param split a split file
 * @param queryWhere {@code column=value} of the split file that makes a query; the rest is gallery
 * @param validate what is held out of the training classes, in place of the test classes
 * @param trainAll whether all classes of {@code images} train where nothing says which do
 * @param heldOutImages of each training class that are not trained on but watched over time
 */
public record DataSettings(
    List<Path> images,
    Optional<Path> manifestImages,
    List<Path> testImages,
    Optional<Path> split,
    Optional<String> queryWhere,
    Optional<String> validate,
    boolean trainAll,
    int heldOutImages) {
  public DataSettings {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("--images names no source");
    }
    if (split.isPresent() && trainAll) {
      throw new IllegalArgumentException(
          "--split says what trains, and so does --train-all, --one-shot or --test-images");
    }
    if (queryWhere.isPresent() && (split.isEmpty() || !queryWhere.get().contains("="))) {
      throw new IllegalArgumentException(
          "--query-where '" + queryWhere.get() + "' is not column=value of a --split file");
    }
    if (heldOutImages < 0) {
      throw new IllegalArgumentException("--held-out-images " + heldOutImages + " is below 0");
    }
  }
}

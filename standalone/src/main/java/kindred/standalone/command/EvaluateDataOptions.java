package kindred.standalone.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kindred.standalone.evaluate.DataSettings;
import picocli.CommandLine.Option;

/** Which images {@code kindred evaluate} trains on and measures. */
final class EvaluateDataOptions {
  @Option(
      names = "--images",
      paramLabel = "PATH",
      required = true,
      split = ",",
      description =
          "Folder or .zip of class folders, or .tsv/.csv manifest; several count as one collection.")
  List<Path> images = new ArrayList<>();

  @Option(
      names = "--manifest-images",
      paramLabel = "PATH",
      description =
          "Folder or .zip that a manifest's paths lead into; its own folder if not given.")
  Optional<Path> manifestImages = Optional.empty();

  @Option(
      names = "--test-images",
      paramLabel = "PATH",
      split = ",",
      description =
          "All of --images trains, and these are measured, without the classes that train.")
  List<Path> testImages = new ArrayList<>();

  @Option(
      names = "--train-all",
      description =
          "All classes of --images train; without --test-images nothing but one-shot runs is"
              + " measured, or what --validate holds out.")
  boolean trainAll;

  @Option(
      names = "--split",
      paramLabel = "FILE",
      description =
          "Table with tabs and a header: path, split (train, validation, test), if wanted class"
              + " (or class_id) and role (query or gallery). Validation trains too, see"
              + " --validate.")
  Optional<Path> split = Optional.empty();

  @Option(
      names = "--query-where",
      paramLabel = "COLUMN=VALUE",
      description = "Images for which the split file says so are queries, the rest is gallery.")
  Optional<String> queryWhere = Optional.empty();

  @Option(
      names = "--validate",
      paramLabel = "SHARE|NAMES|split",
      arity = "0..1",
      fallbackValue = "0.2",
      description =
          "Measure on classes held out of the training classes instead; the test classes are not"
              + " touched. A share of the classes (default 0.2), groups or classes by name with"
              + " commas, or split: the validation classes of the split file.")
  Optional<String> validate = Optional.empty();

  @Option(
      names = "--held-out-images",
      paramLabel = "N",
      description =
          "So many images of each training class are not trained on but watched (see --every);"
              + " with --order shuffled nothing watches them, but as much is trained on as in"
              + " other orders.")
  int heldOutImages;

  DataSettings settings(boolean oneShot) {
    if (oneShot && validate.isPresent()) {
      throw new IllegalArgumentException(
          "--validate chooses settings, and --one-shot must not: leave one away, use --episodes");
    }
    return new DataSettings(
        images,
        manifestImages,
        testImages,
        split,
        queryWhere,
        validate,
        trainAll || oneShot || !testImages.isEmpty(),
        heldOutImages);
  }
}

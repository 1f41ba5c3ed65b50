package kindred.standalone.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import kindred.learner.evaluation.Retrieval;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import kindred.schemas.image.Pixels;

/**
 * Omniglot's one-shot classification within alphabets (Lake, Salakhutdinov, Tenenbaum, Science 350,
 * 2015; methods.md 20): in each run every test image is given the class of the training image whose
 * embedding is most similar. The official {@code all_runs.zip} has 20 runs of 20 such decisions.
 *
 * <p>A reporting measure only: settings must not be chosen by it.
 */
final class OneShotRuns {
  private static final String LABELS = "class_labels.txt";

  private record Run(
      String name, List<Pixels> tests, List<Pixels> trainings, List<Integer> answers) {}

  private final List<Run> runs;

  private OneShotRuns(List<Run> runs) {
    this.runs = List.copyOf(runs);
  }

  /**
   * What came of the runs.
   *
   * @param trials decisions made
   * @param errors of the runs, each a share of its decisions
   * @param error share of all decisions that were wrong
   */
  record Result(int trials, List<Double> errors, double error) {}

  /**
   * Reads {@code runNN/class_labels.txt}, whose lines name a test image and the training image of
   * the same class, and those images.
   *
   * @throws IOException where the zip has no run, or a run names what is not there
   */
  static OneShotRuns read(Path zipFile, ImageConfig config) throws IOException {
    try (var zip = new ZipFile(zipFile.toFile());
        var decoder = new ImageDecoder(config)) {
      var lists =
          zip.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.endsWith("/" + LABELS))
              .sorted()
              .toList();
      if (lists.isEmpty()) {
        throw new IOException("'" + zipFile + "' has no run, which is a folder with " + LABELS);
      }
      var runs = new ArrayList<Run>();
      for (var list : lists) {
        runs.add(run(zip, list, decoder));
      }
      return new OneShotRuns(runs);
    }
  }

  private static Run run(ZipFile zip, String list, ImageDecoder decoder) throws IOException {
    var folder = list.substring(0, list.length() - LABELS.length());
    // Paths begin with the run's folder, wherever in the zip that is.
    var base = folder.substring(0, folder.lastIndexOf('/', folder.length() - 2) + 1);
    var tests = new ArrayList<Pixels>();
    var trainings = new TreeMap<String, Pixels>();
    var matches = new ArrayList<String>();
    for (var line : new String(bytes(zip, list), StandardCharsets.UTF_8).lines().toList()) {
      var pair = line.strip().split("\\s+");
      if (pair.length != 2) {
        throw new IOException("'" + list + "' has a line that is not two paths: '" + line + "'");
      }
      tests.add(decode(zip, base + pair[0], decoder));
      trainings.put(pair[1], decode(zip, base + pair[1], decoder));
      matches.add(pair[1]);
    }
    var supports = List.copyOf(trainings.keySet());
    return new Run(
        folder,
        tests,
        List.copyOf(trainings.values()),
        matches.stream().map(supports::indexOf).toList());
  }

  private static byte[] bytes(ZipFile zip, String name) throws IOException {
    var entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException("'" + name + "' is not in '" + zip.getName() + "'");
    }
    try (var in = zip.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private static Pixels decode(ZipFile zip, String name, ImageDecoder decoder) throws IOException {
    return switch (decoder.decode(bytes(zip, name))) {
      case Decoded.Image(var pixels, var mediaType) -> pixels;
      case Decoded.Refused(var reason, var detail) ->
          throw new IOException("'" + name + "' is not an image that is read: " + detail);
    };
  }

  /** Decides all runs by an embedding; between equally similar images the first by name wins. */
  Result decide(Function<List<Pixels>, float[][]> embed) {
    var errors = new ArrayList<Double>();
    var wrong = 0;
    var trials = 0;
    for (var run : runs) {
      var vectors = embed.apply(Stream.concat(run.tests.stream(), run.trainings.stream()).toList());
      var count = run.tests.size();
      var supports = List.of(vectors).subList(count, vectors.length).toArray(float[][]::new);
      var wrongHere = 0;
      for (var i = 0; i < count; i++) {
        wrongHere += Retrieval.nearest(vectors[i], supports) == run.answers.get(i) ? 0 : 1;
      }
      errors.add(wrongHere / (double) count);
      wrong += wrongHere;
      trials += count;
    }
    return new Result(trials, List.copyOf(errors), wrong / (double) trials);
  }
}

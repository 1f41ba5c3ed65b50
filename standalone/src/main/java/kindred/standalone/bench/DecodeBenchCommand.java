package kindred.standalone.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import kindred.ingest.IngestConfig;
import kindred.ingest.hostile.NaturalJpegs;
import kindred.schemas.image.ImageConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kindred bench decode}. */
@Command(
    name = "decode",
    description = {
      "Counts the JPEGs that are decoded and validated a second, in turns with ImageIO.",
      "They are decoded to the canonical square, and validated as events, by second and core of"
          + " CPU time. ImageIO alone reads and scales the same files in a loop (the JDK's"
          + " reader, bilinear). The files are drawn: surfaces, edges, structure of all sizes,"
          + " noise."
    },
    mixinStandardHelpOptions = true)
public final class DecodeBenchCommand implements Callable<Integer> {
  @Mixin BenchOptions bench;

  @Option(names = "--images", paramLabel = "N", description = "Different files (32).")
  int images = 32;

  @Option(names = "--side", paramLabel = "N", description = "Pixels (500).")
  int side = 500;

  @Option(names = "--quality", paramLabel = "N", description = "1 to 100, of the files (90).")
  int quality = 90;

  @Option(names = "--seed", paramLabel = "N", description = "Of the files (1).")
  long seed = 1;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "The .jpg files of a folder in place of drawn ones.")
  Optional<Path> folder = Optional.empty();

  @Option(names = "--rounds", paramLabel = "N", description = "Turns of each (9).")
  int rounds = 9;

  @Option(names = "--seconds", paramLabel = "S", description = "One turn takes (1.5).")
  double seconds = 1.5;

  @Override
  public Integer call() throws IOException {
    if (images < 1 || side < 1 || quality < 1 || quality > 100 || rounds < 1 || !(seconds > 0)) {
      throw new IllegalArgumentException(
          "--images, --side, --rounds or --seconds is not above 0, or --quality not 1 to 100");
    }
    var config = bench.load(Map.of());
    var files = folder.isPresent() ? read(folder.get()) : drawn();
    var decode = new DecodeBench(files, ImageConfig.from(config), IngestConfig.from(config));
    var report = decode.run(rounds, seconds);
    bench.print(report, report.table());
    return 0;
  }

  private List<byte[]> drawn() {
    return NaturalJpegs.of(images, side, quality, seed);
  }

  private static List<byte[]> read(Path folder) throws IOException {
    var files = new ArrayList<byte[]>();
    try (var tree = Files.walk(folder)) {
      for (var path : tree.filter(p -> p.toString().endsWith(".jpg")).sorted().toList()) {
        files.add(Files.readAllBytes(path));
      }
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException("'" + folder + "' has no .jpg files");
    }
    return files;
  }
}

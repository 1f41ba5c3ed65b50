package kindred.ingest.source;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a source is read.
 *
 * @param maxBytes files with more are left out; {@code image.max-bytes} is a good choice, since
 *     larger ones would be rejected
 * @param ids what ids are made of
 * @param shuffleSeed the order's seed, or empty for the order of the listing
 * @param images where a manifest's paths lead, if not to its own folder: a folder or a zip
 */
public record SourceOptions(
    int maxBytes, Ids ids, OptionalLong shuffleSeed, Optional<Path> images) {
  /** What ids are made of; either way a second run corrects instead of duplicating. */
  public enum Ids {
    /** The path, or the manifest's id. */
    PATH,
    /** SHA-256 of the file: the same picture is the same image, whatever its name. */
    CONTENT
  }

  public SourceOptions {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes " + maxBytes + " is not positive");
    }
  }

  /** Ids by path, the order of the listing. */
  public static SourceOptions limitedTo(int maxBytes) {
    return new SourceOptions(maxBytes, Ids.PATH, OptionalLong.empty(), Optional.empty());
  }

  /** The same in an order drawn by seed. */
  public SourceOptions shuffled(long seed) {
    return new SourceOptions(maxBytes, ids, OptionalLong.of(seed), images);
  }
}

package kindred.encoder;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The {@code encoder.pretrained { }} block: where a new model's trunk starts, and how fast it
 * moves.
 *
 * @param file safetensors with torchvision's ResNet names; empty: initial weights are random
 * @param train what becomes of the trunk
 * @param slowFactor what the learning rate of a slow trunk is multiplied with, above 0, below 1
 */
public record Pretrained(Optional<Path> file, Training train, double slowFactor) {
  /** No file: everything is trained. */
  public static final Pretrained NONE = new Pretrained(Optional.empty(), Training.FULL, 0.1);

  /** What becomes of the trunk. */
  public enum Training {
    /** It trains like the head. */
    FULL,
    /** It trains at a part of the head's rate. */
    SLOW,
    /** It stays; only the head trains, and a step costs no backward pass through the trunk. */
    FROZEN
  }

  public Pretrained {
    if (!(slowFactor > 0 && slowFactor < 1)) {
      throw new IllegalArgumentException(
          "encoder.pretrained.slow-factor " + slowFactor + " is not above 0, below 1");
    }
    if (file.isEmpty() && train != Training.FULL) {
      throw new IllegalArgumentException(
          "encoder.pretrained.train is not full, but encoder.pretrained.file is empty");
    }
  }

  static Pretrained from(Config pretrained, Training train) {
    var file = pretrained.getString("file");
    return new Pretrained(
        file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file)),
        train,
        pretrained.getDouble("slow-factor"));
  }

  boolean frozen() {
    return train == Training.FROZEN;
  }

  /** What the trunk's learning rate is multiplied with. */
  double rateFactor() {
    return train == Training.SLOW ? slowFactor : 1;
  }

  /**
   * Text that differs where a learner's state would not fit: the file's digest, and whether the
   * trunk has optimiser moments. Empty without a file.
   */
  public Optional<String> identity() {
    return file.map(
        path -> {
          try {
            return Sha256.of(path) + (frozen() ? " frozen" : " trained");
          } catch (IOException e) {
            throw new UncheckedIOException("pretrained trunk not read from " + path, e);
          }
        });
  }
}

package kindred.standalone.versions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kindred.ingest.source.ImageSources;
import kindred.ingest.source.SourceImage;
import kindred.ingest.source.SourceOptions;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import kindred.schemas.image.Pixels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images that versions are compared on.
 *
 * @param ids each once
 * @param labels their classes, "" for none
 * @param pixels decoded, as validation leaves them
 */
public record Probes(List<String> ids, List<String> labels, List<Pixels> pixels) {
  private static final Logger LOG = LoggerFactory.getLogger(Probes.class);
  private static final long ORDER = 1;

  /**
   * Some images of a source: the first that can be decoded, in an order that is mixed and always
   * the same.
   *
   * @param path a folder, zip or manifest
   * @param most how many
   * @throws IllegalArgumentException where there are fewer than two
   */
  public static Probes read(Path path, int most, ImageConfig config) throws IOException {
    var probes = new Probes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    var order = SourceOptions.limitedTo(config.maxBytes()).shuffled(ORDER);
    try (var decoder = new ImageDecoder(config);
        var source = ImageSources.open(path, order)) {
      for (var i = 0; i < source.size() && probes.ids.size() < most; i++) {
        try {
          probes.add(source.read(i), decoder);
        } catch (IOException e) {
          LOG.warn("image left out: source={} problem={}", path, e.getMessage());
        }
      }
    }
    if (probes.ids.size() < 2) {
      throw new IllegalArgumentException(
          "'%s' has too few images that can be used, 2 at least can be compared: %d"
              .formatted(path, probes.ids.size()));
    }
    return probes;
  }

  private void add(SourceImage image, ImageDecoder decoder) {
    switch (decoder.decode(image.bytes())) {
      case Decoded.Image(var decoded, var mediaType) -> {
        if (!ids.contains(image.id())) {
          ids.add(image.id());
          labels.add(image.label().orElse(""));
          pixels.add(decoded);
        }
      }
      case Decoded.Refused(var reason, var detail) ->
          LOG.warn("image left out: id={} reason={} problem={}", image.id(), reason, detail);
    }
  }

  boolean sameClass(int one, int other) {
    return !labels.get(one).isEmpty() && labels.get(one).equals(labels.get(other));
  }

  /** Whether another probe is of the same class. */
  boolean hasCompany(int probe) {
    for (var other = 0; other < labels.size(); other++) {
      if (other != probe && sameClass(probe, other)) {
        return true;
      }
    }
    return false;
  }
}

package kindred.standalone.evaluate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import kindred.ingest.source.ImageSource;
import kindred.ingest.source.ImageSources;
import kindred.ingest.source.SourceImage;
import kindred.ingest.source.SourceOptions;
import kindred.schemas.image.Decoded;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads sources whole, by the decoder that validates events. Several sources are one collection: an
 * image counts once, however many of them have it under the same id, and a class is the same class
 * in all of them. Directories that all images of one source share say nothing and are left off
 * first, so {@code small1/Greek/character01} and {@code small2/Greek/character01} are one class.
 */
final class ImageReading {
  private static final Logger LOG = LoggerFactory.getLogger(ImageReading.class);
  private static final String UNLABELLED = "";

  private final ImageConfig config;
  private final Optional<Path> manifestImages;

  /**
   * @param manifestImages where a manifest's paths lead, if not to its own folder
   */
  ImageReading(ImageConfig config, Optional<Path> manifestImages) {
    this.config = config;
    this.manifestImages = manifestImages;
  }

  /**
   * All images, sorted by id. Those that cannot be read or decoded are reported and left out, and
   * so are those that have no label, unless {@code unlabelled} are wanted.
   *
   * @throws IOException where a source has none, or two have different classes for one id
   */
  List<EvaluationImage> read(List<Path> paths, boolean unlabelled) throws IOException {
    var images = new LinkedHashMap<String, EvaluationImage>();
    try (var decoder = new ImageDecoder(config)) {
      for (var path : paths) {
        try (var source = ImageSources.open(path, options(path))) {
          for (var i = 0; i < source.size(); i++) {
            add(path, source, i, decoder, images);
          }
        }
      }
    }
    return images.values().stream()
        .filter(image -> unlabelled || !image.label().equals(UNLABELLED))
        .sorted((a, b) -> a.id().compareTo(b.id()))
        .toList();
  }

  private SourceOptions options(Path path) {
    var name = path.toString();
    var manifest = name.endsWith(".tsv") || name.endsWith(".csv");
    return new SourceOptions(
        config.maxBytes(),
        SourceOptions.Ids.PATH,
        OptionalLong.empty(),
        manifest ? manifestImages : Optional.empty());
  }

  private static void add(
      Path path,
      ImageSource source,
      int index,
      ImageDecoder decoder,
      Map<String, EvaluationImage> images)
      throws IOException {
    SourceImage read;
    try {
      read = source.read(index);
    } catch (IOException e) {
      LOG.warn("image left out: source={} problem={}", path, e.getMessage());
      return;
    }
    var label = read.label().orElse(UNLABELLED);
    var known = images.get(read.id());
    if (known != null) {
      if (!known.label().equals(label)) {
        throw new IOException(
            "image '%s' of '%s' has class '%s', and '%s' in an earlier source"
                .formatted(read.id(), path, label, known.label()));
      }
      return;
    }
    switch (decoder.decode(read.bytes())) {
      case Decoded.Image(var pixels, var mediaType) ->
          images.put(read.id(), new EvaluationImage(read.id(), label, pixels, Map.of()));
      case Decoded.Refused(var reason, var detail) ->
          LOG.warn("image left out: id={} reason={} problem={}", read.id(), reason, detail);
    }
  }
}

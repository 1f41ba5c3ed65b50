package kindred.standalone.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kindred.ingest.source.DrawnCharacters;
import kindred.ingest.source.ImageSource;
import kindred.ingest.source.ImageSources;
import kindred.ingest.source.SourceOptions;

/** Pictures that events are made of, drawn or read beforehand; they come again under other ids. */
final class StreamPictures {
  /** More would only take memory. */
  private static final int MOST = 2_000;

  private final List<Picture> pictures;

  private StreamPictures(List<Picture> pictures) {
    this.pictures = pictures;
  }

  /** A file and what it shows. */
  record Picture(String label, byte[] bytes) {}

  /** Drawn characters, of all classes equally many. */
  static StreamPictures drawn(int classes, long seed) {
    int perClass = Math.max(1, MOST / classes);
    var drawn = new DrawnCharacters(seed, classes, perClass);
    var pictures = new ArrayList<Picture>();
    for (int i = 0; i < classes * perClass; i++) {
      var image = drawn.read(i % classes * perClass + i / classes);
      pictures.add(new Picture(image.label().orElseThrow(), image.bytes()));
    }
    return new StreamPictures(pictures);
  }

  /**
   * From a folder, zip or manifest, in an order by chance.
   *
   * @param classes that the pictures are dealt out to, whatever they show
   */
  static StreamPictures of(Path path, int maxBytes, int classes, long seed) throws IOException {
    var options = SourceOptions.limitedTo(maxBytes).shuffled(seed);
    try (ImageSource source = ImageSources.open(path, options)) {
      var pictures = new ArrayList<Picture>();
      for (int i = 0; i < Math.min(MOST, source.size()); i++) {
        pictures.add(new Picture("class " + i % classes, source.read(i).bytes()));
      }
      return new StreamPictures(pictures);
    }
  }

  /** The picture of an event; the same again after all others. */
  Picture of(int event) {
    return pictures.get(event % pictures.size());
  }

  /** As a change that adds it. */
  Change addition(String id, int event) {
    var picture = of(event);
    var label = Optional.of(picture.label);
    return new Change(Change.Kind.ADDITION, id, picture.bytes, Optional.empty(), label);
  }

  /** As one that takes it away. */
  Change deletion(String id, int event) {
    var label = Optional.of(of(event).label);
    return new Change(Change.Kind.DELETION, id, new byte[0], label, Optional.empty());
  }
}

package kindred.standalone.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import kindred.ingest.source.DrawnCharacters;

/**
 * A few drawn characters as folders: {@code
 * alphabet<group>/character<class>/c<class>_<drawer>.png}.
 */
final class DrawnImages {
  static final int IMAGES = 6;
  private static final int CLASSES_PER_GROUP = 6;

  private DrawnImages() {}

  /** Characters from one number to below another; the same number is the same character. */
  static Path zip(Path file, String root, int from, int to) throws IOException {
    var source = new DrawnCharacters(7, to, IMAGES);
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var i = from * IMAGES; i < source.size(); i++) {
        zip.putNextEntry(new ZipEntry(root + "/" + path(i)));
        zip.write(source.read(i).bytes());
      }
    }
    return file;
  }

  static String path(int index) {
    return label(index / IMAGES) + "/c%02d_%02d.png".formatted(index / IMAGES, index % IMAGES + 1);
  }

  static String label(int character) {
    return "alphabet%d/character%02d".formatted(character / CLASSES_PER_GROUP, character);
  }
}

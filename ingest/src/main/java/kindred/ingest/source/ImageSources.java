package kindred.ingest.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Opens what a path names. */
public final class ImageSources {
  private ImageSources() {}

  /**
   * Opens a folder or a {@code .zip} of class directories, or a {@code .tsv} or {@code .csv}
   * manifest.
   *
   * @throws IOException where there is nothing such, or no image in it; the message says what
   */
  public static ImageSource open(Path path, SourceOptions options) throws IOException {
    if (!Files.exists(path)) {
      throw new FileNotFoundException("'" + path + "' does not exist");
    }
    var source = isManifest(path) ? manifest(path, options) : directories(path, options);
    if (source.size() == 0) {
      var leftOut = source.leftOut();
      source.close();
      throw new IOException(
          "'"
              + path
              + "' has no images ("
              + leftOut
              + " other files); known are JPEG, PNG, GIF,"
              + " BMP and WebP by their usual extensions");
    }
    return arranged(source, options);
  }

  /** The source with the ids and in the order that the options ask for. */
  public static ImageSource arranged(ImageSource source, SourceOptions options) {
    var named =
        switch (options.ids()) {
          case PATH -> source;
          case CONTENT -> new ContentIds(source);
        };
    return options.shuffleSeed().isEmpty()
        ? named
        : new Shuffled(named, options.shuffleSeed().getAsLong());
  }

  private static ImageSource directories(Path path, SourceOptions options) throws IOException {
    if (options.images().isPresent()) {
      throw new IOException("'" + path + "' is not a manifest, so it brings its own images");
    }
    return new ClassDirectories(tree(path), options.maxBytes());
  }

  private static ImageSource manifest(Path path, SourceOptions options) throws IOException {
    var files = tree(options.images().orElse(path.toAbsolutePath().getParent()));
    try {
      return Manifest.open(path, files, options.maxBytes());
    } catch (IOException e) {
      files.close();
      throw e;
    }
  }

  private static FileTree tree(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return new Folder(path);
    }
    if (Files.isRegularFile(path) && extension(path).equals("zip")) {
      return new Zip(path);
    }
    throw new IOException("'" + path + "' is no folder, .zip, .tsv or .csv");
  }

  private static boolean isManifest(Path path) {
    var extension = extension(path);
    return Files.isRegularFile(path) && (extension.equals("tsv") || extension.equals("csv"));
  }

  private static String extension(Path path) {
    var name = String.valueOf(path.getFileName());
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}

package kindred.ingest.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a path says about a file. */
final class ImageNames {
  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "jpg", "image/jpeg",
          "jpeg", "image/jpeg",
          "jpe", "image/jpeg",
          "png", "image/png",
          "gif", "image/gif",
          "bmp", "image/bmp",
          "webp", "image/webp");

  private ImageNames() {}

  /** Whether it is an image by its extension, and neither hidden nor a Mac's shadow of a file. */
  static boolean isImage(String path) {
    return mediaType(path).isPresent()
        && Arrays.stream(path.split("/"))
            .noneMatch(part -> part.startsWith(".") || part.equals("__MACOSX"));
  }

  static Optional<String> mediaType(String path) {
    var dot = path.lastIndexOf('.');
    var extension = dot < 0 ? "" : path.substring(dot + 1).toLowerCase(Locale.ROOT);
    return Optional.ofNullable(MEDIA_TYPES.get(extension));
  }

  /** The directory part, '/'-separated, empty at the root. */
  static String directory(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /**
   * How many leading characters say nothing since all paths share them: whole directories, and
   * never the last one of a path, which is its class.
   */
  static int commonLength(List<String> paths) {
    var common = directory(directory(paths.getFirst()));
    for (var path : paths) {
      while (!common.isEmpty() && !directory(path).startsWith(common + "/")) {
        common = directory(common);
      }
    }
    return common.isEmpty() ? 0 : common.length() + 1;
  }
}

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
    var extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
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
    var common = directory(paths.getFirst());
    common = directory(common);
    for (var path : paths) {
      while (!common.isEmpty() && !path.startsWith(common + "/")
          || !common.isEmpty() && directory(path).equals(common)) {
        common = directory(common);
      }
      if (directory(path).isEmpty()) {
        return 0;
      }
    }
    return common.isEmpty() ? 0 : common.length() + 1;
  }
}

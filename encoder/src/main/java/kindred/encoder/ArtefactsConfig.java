package kindred.encoder;

import com.typesafe.config.Config;
import java.net.URI;
import java.nio.file.Path;

/**
 * The {@code artefacts { }} block.
 *
 * @param uri where the versions' directories lie: {@code file:} and a path, absolute or relative
 */
public record ArtefactsConfig(URI uri) {
  public ArtefactsConfig {
    if (!"file".equals(uri.getScheme())) {
      throw new IllegalArgumentException("artefacts.uri '" + uri + "' is not a file: URI");
    }
  }

  public static ArtefactsConfig from(Config config) {
    return new ArtefactsConfig(URI.create(config.getString("artefacts.uri")));
  }

  /** The root directory. */
  Path root() {
    // A relative path makes an opaque URI, which Path.of(URI) does not take.
    return uri.isOpaque() ? Path.of(uri.getSchemeSpecificPart()) : Path.of(uri.getPath());
  }
}

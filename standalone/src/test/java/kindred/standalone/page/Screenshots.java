package kindred.standalone.page;

import java.nio.file.Path;

/**
 * Where pictures of the page go: test output, or with {@code -Dkindred.images=docs} the docs too.
 */
final class Screenshots {
  private Screenshots() {}

  static Path file(String name) {
    return Path.of("target", "screenshots", name + ".png");
  }

  /** Whether the pictures that the documentation shows are to be taken anew. */
  static boolean forDocs() {
    return "docs".equals(System.getProperty("kindred.images"));
  }

  static Path docs(String name) {
    return Path.of("..", "docs", "images", name + ".png");
  }
}

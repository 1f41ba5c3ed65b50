package kindred.query.http;

import static java.util.stream.Collectors.toMap;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;

/**
 * The web page: files from our own resources, each known by name and read once; no path to walk.
 */
final class Page {
  /** Where its files answer. */
  static final Set<String> PATHS =
      Set.of(
          "/",
          "/index.html",
          "/icon.svg",
          "/base.css",
          "/search.css",
          "/live.css",
          "/api.js",
          "/confusion.js",
          "/correct.js",
          "/dom.js",
          "/events.js",
          "/examples.js",
          "/format.js",
          "/gallery.js",
          "/key.js",
          "/labels.js",
          "/learning.js",
          "/live.js",
          "/neighbours.js",
          "/options.js",
          "/page.js",
          "/picture.js",
          "/plot.js",
          "/question.js",
          "/search.js",
          "/subject.js",
          "/versions.js",
          "/writes.js");

  private final Map<String, Buffer> files;

  Page() {
    this.files = PATHS.stream().map(Page::name).distinct().collect(toMap(n -> n, Page::read));
  }

  private static String name(String path) {
    return path.equals("/") ? "index.html" : path.substring(1);
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.'))) {
      case ".html" -> "text/html; charset=utf-8";
      case ".js" -> "text/javascript; charset=utf-8";
      case ".css" -> "text/css; charset=utf-8";
      case ".svg" -> "image/svg+xml";
      default -> throw new IllegalArgumentException("no type for '" + name + "'");
    };
  }

  private static Buffer read(String name) {
    try (var in = Page.class.getResourceAsStream("/web/" + name)) {
      if (in == null) {
        throw new IllegalStateException("resource web/" + name + " is missing");
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("resource web/" + name + " not read", e);
    }
  }

  /** Answers at one of {@link #PATHS}. */
  void handle(RoutingContext context) {
    var name = name(context.normalizedPath());
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, type(name))
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .end(files.get(name));
  }
}

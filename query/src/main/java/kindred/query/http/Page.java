package kindred.query.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Collectors;

/** The web page: a handful of files from our own resources, read once, no path to walk. */
final class Page {
  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "search.js", "text/javascript; charset=utf-8",
          "style.css", "text/css; charset=utf-8",
          "icon.svg", "image/svg+xml");

  private final Map<String, Buffer> files;

  Page() {
    this.files = TYPES.keySet().stream().collect(Collectors.toMap(name -> name, Page::read));
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

  void handle(RoutingContext context) {
    var path = context.normalizedPath().substring(1);
    var name = path.isEmpty() ? "index.html" : path;
    var file = files.get(name);
    if (file == null) {
      context.next();
      return;
    }
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, TYPES.get(name))
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .end(file);
  }
}

package kindred.query.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads bodies. The files of a form lie in a directory of its own, which goes with the request:
 * Vert.x may still make files of a form that it has given up, and then none can be made any more.
 */
final class Bodies {
  private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);
  private static final long AGAIN_MS = 1_000;

  private final Path uploads;
  private final long mostBytes;

  /**
   * @param uploads above the directories of requests
   * @param mostBytes of a body
   */
  Bodies(Path uploads, long mostBytes) {
    this.uploads = uploads;
    this.mostBytes = mostBytes;
  }

  void read(RoutingContext context) {
    var directory = uploads.resolve(RequestLog.unique());
    context.addEndHandler(ended -> delete(directory, context.vertx()));
    BodyHandler.create(directory.toString())
        .setBodyLimit(mostBytes)
        .setMergeFormAttributes(false)
        .setDeleteUploadedFilesOnEnd(true)
        .handle(context);
  }

  private static void delete(Path directory, Vertx vertx) {
    vertx
        .executeBlocking(() -> deleted(directory), false)
        .onFailure(
            e -> {
              LOG.debug("upload not deleted yet: {}", e.toString());
              vertx.setTimer(AGAIN_MS, id -> delete(directory, vertx));
            });
  }

  private static boolean deleted(Path directory) {
    if (!Files.exists(directory)) {
      return false;
    }
    try (var files = Files.list(directory)) {
      for (var file : files.toList()) {
        Files.deleteIfExists(file);
      }
      return Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

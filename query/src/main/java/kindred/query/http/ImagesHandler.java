package kindred.query.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import kindred.query.index.IndexedImage;
import kindred.query.sample.SamplePictures;

/** Images one by one, with their pictures, and page by page; labels. */
final class ImagesHandler {
  private static final int USUAL_PAGE = 100;

  private final Pins pins;
  private final Admission admission;
  private final SamplePictures pictures;

  ImagesHandler(Pins pins, Admission admission, SamplePictures pictures) {
    this.pins = pins;
    this.admission = admission;
    this.pictures = pictures;
  }

  void image(RoutingContext context) {
    admission
        .work(context, () -> describe(context.pathParam("id"), version(context)))
        .onSuccess(json -> Json.answer(context, json))
        .onFailure(context::fail);
  }

  private static OptionalInt version(RoutingContext context) {
    return Pins.version(context.queryParams().get("version"));
  }

  private JsonObject describe(String id, OptionalInt version) {
    try (var lease = pins.lease(version)) {
      var image = stored(lease.version().index().get(id), id);
      return Json.of(lease.version().version(), image);
    }
  }

  private static IndexedImage stored(Optional<IndexedImage> image, String id) {
    return image.orElseThrow(() -> Search.unknown(id).exception());
  }

  void picture(RoutingContext context) {
    var id = context.pathParam("id");
    admission
        .work(context, () -> place(id, version(context)))
        .onSuccess(image -> picture(context, image))
        .onFailure(context::fail);
  }

  private IndexedImage place(String id, OptionalInt version) {
    try (var lease = pins.lease(version)) {
      return stored(lease.version().index().get(id), id);
    }
  }

  private void picture(RoutingContext context, IndexedImage image) {
    // A sample is written once, so its place tells its picture from every other.
    var tag = "\"%d-%d\"".formatted(image.samplePartition(), image.sampleOffset());
    var response = context.response();
    response.putHeader(HttpHeaders.ETAG, tag).putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (tag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
      return;
    }
    read(context, image)
        .onSuccess(
            png ->
                response.putHeader(HttpHeaders.CONTENT_TYPE, "image/png").end(Buffer.buffer(png)))
        .onFailure(context::fail);
  }

  private Future<byte[]> read(RoutingContext context, IndexedImage image) {
    try {
      var png = pictures.png(image.id(), image.samplePartition(), image.sampleOffset());
      return Future.fromCompletionStage(png, context.vertx().getOrCreateContext())
          .map(found -> found.orElseThrow(() -> changed(image.id()).exception()))
          .recover(failure -> Future.failedFuture(unreachable(failure)));
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(e);
    }
  }

  private static Problem changed(String id) {
    return new Problem(
        ProblemType.UNKNOWN_IMAGE, "image '%s' has another state by now; ask again".formatted(id));
  }

  private static Throwable unreachable(Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return switch (cause) {
      case ProblemException known -> known;
      case TimeoutException late ->
          new Problem(ProblemType.SAMPLES_UNREACHABLE, "the broker did not answer in time")
              .exception();
      case Throwable other -> other;
    };
  }

  void labels(RoutingContext context) {
    int most = most(context);
    admission
        .work(context, () -> labels(most, version(context)))
        .onSuccess(json -> Json.answer(context, json))
        .onFailure(context::fail);
  }

  /** The document bounds it. */
  private static int most(RoutingContext context) {
    var parameters = context.queryParams();
    var given = parameters.contains("limit") ? parameters.get("limit") : parameters.get("n");
    return given == null ? USUAL_PAGE : Integer.parseInt(given);
  }

  void list(RoutingContext context) {
    int most = most(context);
    admission
        .work(context, () -> page(context, most))
        .onSuccess(json -> Json.answer(context, json))
        .onFailure(context::fail);
  }

  private JsonObject page(RoutingContext context, int most) {
    var parameters = context.queryParams();
    var label = Optional.ofNullable(parameters.get("label"));
    var after = Optional.ofNullable(parameters.get("after"));
    try (var lease = pins.lease(version(context))) {
      // One more than is shown tells whether there is another page.
      var images = lease.version().index().list(label, after, most + 1);
      var shown = images.stream().limit(most).toList();
      var json = new JsonArray();
      shown.forEach(image -> json.add(Json.listed(image)));
      return new JsonObject()
          .put("version", lease.version().version())
          .put("images", json)
          .put("next", images.size() > most ? shown.getLast().id() : null);
    }
  }

  private JsonObject labels(int most, OptionalInt version) {
    try (var lease = pins.lease(version)) {
      var labels = new JsonArray();
      lease.version().index().labels(most).forEach(count -> labels.add(Json.of(count)));
      return new JsonObject().put("version", lease.version().version()).put("labels", labels);
    }
  }
}

package kindred.query.http;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import kindred.query.QueryMetrics;
import kindred.query.search.EmbedBatches;
import kindred.query.version.ServedVersion;
import kindred.schemas.image.Pixels;

/**
 * The way of a request that one version answers: read; wait for the write that it names, without a
 * thread and without a place; decode its image; have it embedded, with others; answer. A request
 * without image is answered on the thread that read it.
 *
 * @param <R> what requests ask
 */
final class SearchSteps<R extends Asked> {
  private final Shared shared;
  private final Function<RoutingContext, R> reader;
  private final Answer<R> answer;

  /** What all these requests go through. */
  record Shared(
      Pins pins,
      Admission admission,
      FreshAnswers fresh,
      Search search,
      EmbedBatches embedding,
      QueryMetrics metrics) {}

  /** Answers by a version, which stays open meanwhile. */
  interface Answer<R> {
    JsonObject of(ServedVersion served, R request, Optional<float[]> embedded, Timings timings);
  }

  /** What comes after a step; begins on the event loop. */
  private interface Next {
    Future<JsonObject> go();
  }

  /**
   * The steps of one kind of request.
   *
   * @param reader blocks
   * @param answer blocks
   */
  SearchSteps(Shared shared, Function<RoutingContext, R> reader, Answer<R> answer) {
    this.shared = shared;
    this.reader = reader;
    this.answer = answer;
  }

  void handle(RoutingContext context) {
    var course = new Course(context);
    shared
        .admission
        .work(context, course::read)
        .compose(Next::go)
        .onSuccess(
            json -> {
              course.timings.answered();
              Json.answer(context, json);
            })
        .onFailure(context::fail);
  }

  /** One request on its way; its steps come one after the other. */
  private final class Course {
    private final RoutingContext context;
    private final Timings timings = new Timings(shared.metrics);
    private R request;
    private OptionalInt version;

    private Course(RoutingContext context) {
      this.context = context;
    }

    private Next read() {
      request = reader.apply(context);
      version = request.version();
      return request.freshness().isAny() ? decodeOrAnswer() : this::whenFresh;
    }

    private Future<JsonObject> whenFresh() {
      shared.pins.lease(version).close();
      var wait = shared.fresh.version(context, version, request.freshness());
      return shared
          .admission
          .outside(context, wait)
          .compose(
              fresh -> {
                version = OptionalInt.of(fresh);
                return shared.admission.work(context, this::decodeOrAnswer);
              })
          .compose(Next::go);
    }

    private Next decodeOrAnswer() {
      var file = request.file();
      if (file.isPresent()) {
        var pixels = timings.decoding(() -> shared.search.decode(file.get()));
        return () -> embed(pixels);
      }
      try (var lease = shared.pins.lease(version)) {
        var json = answer.of(lease.version(), request, Optional.empty(), timings);
        return () -> Future.succeededFuture(json);
      }
    }

    private Future<JsonObject> embed(Pixels pixels) {
      return shared.admission.steps(
          context,
          steps -> {
            var lease = shared.pins.lease(version);
            long begin = System.nanoTime();
            var vector = shared.embedding.embed(lease.version().encoder(), pixels, steps.until());
            return Future.fromCompletionStage(vector, context.vertx().getOrCreateContext())
                .onComplete(embedded -> timings.embedded(begin))
                .transform(embedded -> steps.blocking(() -> answered(lease, embedded)));
          });
    }

    /** Gives the version back whatever happens, here, since closing it may take its time. */
    private JsonObject answered(ServedVersion.Lease lease, AsyncResult<float[]> embedded)
        throws Exception {
      try (lease) {
        if (embedded.failed()) {
          throw embedded.cause() instanceof Exception e
              ? e
              : new IllegalStateException("an image was not embedded", embedded.cause());
        }
        return answer.of(lease.version(), request, Optional.of(embedded.result()), timings);
      }
    }
  }
}

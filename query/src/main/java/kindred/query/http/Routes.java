package kindred.query.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.PlatformHandler;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import kindred.query.QueryConfig;
import kindred.query.QueryMetrics;
import kindred.schemas.image.ImageConfig;

/** The whole API in one list. */
public final class Routes {
  /** What multipart adds to a file. */
  private static final int FORM_BYTES = 64 << 10;

  private final QueryConfig config;
  private final ImageConfig images;
  private final Path uploads;
  private final Sources sources;
  private final QueryMetrics metrics;
  private final InstantSource clock;

  /**
   * @param uploads where multipart files lie while their request lasts
   */
  public Routes(
      QueryConfig config,
      ImageConfig images,
      Path uploads,
      Sources sources,
      QueryMetrics metrics,
      InstantSource clock) {
    this.config = config;
    this.images = images;
    this.uploads = uploads;
    this.sources = sources;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** The router; its threads end with Vert.x. */
  Router router(Vertx vertx, Connections connections) {
    var http = config.http();
    // Vert.x warns of work that takes longer than the last two arguments.
    var threads =
        vertx.createSharedWorkerExecutor(
            "search", http.searchThreads(), http.searchTimeout().toMillis(), TimeUnit.MILLISECONDS);
    var admission = new Admission(threads, http.maxPendingSearches(), http.searchTimeout());
    metrics.watchPending(admission::taken);
    var requests = new SearchRequests(http);
    var pins = new Pins(sources.serving(), sources.status());
    var search =
        new SearchHandler(
            pins,
            admission,
            requests,
            new Search(sources.decoder(), metrics),
            new FreshAnswers(sources.serving(), sources.waits()),
            metrics,
            clock);
    var image = new ImagesHandler(pins, admission, sources.pictures());
    var receipt =
        new ReceiptHandler(
            pins, admission, sources.status(), sources.history(), sources.learning());
    var state = new StatusHandler(sources.serving(), pins, sources.status(), metrics, clock);
    var learning =
        new LearningHandler(
            sources.learning(),
            config.learning(),
            admission,
            vertx,
            http.idleTimeout().toMillis() / 3);
    // Vert.x wants to be told that these come before the body's handler.
    PlatformHandler admitted = admission::admit;
    PlatformHandler ofKnownType = requests::checkType;
    var router = Router.router(vertx);

    router.route().handler(Routes::headers);
    new Entrance(config, connections, Page.PATHS, vertx).mount(router);
    router
        .post("/v1/search")
        .handler(admitted)
        .handler(ofKnownType)
        .handler(body())
        .handler(search::handle);
    router.get("/v1/images/:id").handler(admitted).handler(image::image);
    router.get("/v1/images/:id/image").handler(admitted).handler(image::picture);
    router.get("/v1/images/:id/receipt").handler(admitted).handler(receipt::handle);
    router.get("/v1/labels").handler(admitted).handler(image::labels);
    router.get("/v1/versions").handler(state::versions);
    router.get("/v1/versions/live").handler(state::live);
    router
        .post("/v1/versions/:version/promote")
        .handler(new PromoteHandler(sources.promoter())::handle);
    router.get("/v1/learning").handler(admitted).handler(learning::latest);
    router.get("/v1/learning/events").handler(learning::events);
    router.get("/livez").handler(state::alive);
    router.get("/readyz").handler(state::ready);
    router.get("/metrics").handler(state::metrics);
    var page = new Page();
    Page.PATHS.forEach(path -> router.get(path).handler(page::handle));

    var failures = new Failures(metrics);
    router.route().failureHandler(failures::answer);
    router.errorHandler(404, failures::answer).errorHandler(405, failures::answer);
    router.errorHandler(400, failures::answer);
    return router;
  }

  private Handler<RoutingContext> body() {
    return new Bodies(uploads, (long) images.maxBytes() + FORM_BYTES)::read;
  }

  private static void headers(RoutingContext context) {
    context
        .response()
        .putHeader(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                + " img-src 'self' blob:; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer");
    context.next();
  }
}

package kindred.query.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.PlatformHandler;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kindred.query.QueryMetrics;
import kindred.query.sample.SamplePictures;
import kindred.query.version.Serving;
import kindred.query.version.Status;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;

/** The whole API in one list. */
public final class Routes {
  /** What multipart adds to a file. */
  private static final int FORM_BYTES = 64 << 10;

  private final HttpConfig config;
  private final ImageConfig images;
  private final Path uploads;
  private final ImageDecoder decoder;
  private final Serving serving;
  private final Supplier<Status> status;
  private final SamplePictures pictures;
  private final QueryMetrics metrics;
  private final InstantSource clock;

  /**
   * @param uploads where multipart files lie while their request lasts
   * @param status of the follower
   */
  public Routes(
      HttpConfig config,
      ImageConfig images,
      Path uploads,
      ImageDecoder decoder,
      Serving serving,
      Supplier<Status> status,
      SamplePictures pictures,
      QueryMetrics metrics,
      InstantSource clock) {
    this.config = config;
    this.images = images;
    this.uploads = uploads;
    this.decoder = decoder;
    this.serving = serving;
    this.status = status;
    this.pictures = pictures;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** The router; its threads end with Vert.x. */
  public Router router(Vertx vertx) {
    // Vert.x warns of work that takes longer than the last two arguments.
    var threads =
        vertx.createSharedWorkerExecutor(
            "search",
            config.searchThreads(),
            config.searchTimeout().toMillis(),
            TimeUnit.MILLISECONDS);
    var admission = new Admission(threads, config.maxPendingSearches(), config.searchTimeout());
    metrics.watchPending(admission::taken);
    var requests = new SearchRequests(config);
    var search =
        new SearchHandler(serving, admission, requests, new Search(decoder, metrics), metrics);
    var image = new ImagesHandler(serving, admission, pictures);
    var state = new StatusHandler(serving, status, metrics, clock);
    // Vert.x wants to be told that these come before the body's handler.
    PlatformHandler admitted = admission::admit;
    PlatformHandler ofKnownType = requests::checkType;
    var router = Router.router(vertx);

    router.route().handler(Routes::headers);
    router
        .post("/v1/search")
        .handler(admitted)
        .handler(ofKnownType)
        .handler(body())
        .handler(search::handle);
    router.get("/v1/images/:id").handler(admitted).handler(image::image);
    router.get("/v1/images/:id/image").handler(admitted).handler(image::picture);
    router.get("/v1/labels").handler(admitted).handler(image::labels);
    router.get("/v1/versions").handler(state::versions);
    router.get("/v1/versions/live").handler(state::live);
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

  private BodyHandler body() {
    return BodyHandler.create(uploads.toString())
        .setBodyLimit((long) images.maxBytes() + FORM_BYTES)
        .setMergeFormAttributes(false)
        .setDeleteUploadedFilesOnEnd(true);
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

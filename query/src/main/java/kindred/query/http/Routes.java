package kindred.query.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.PlatformHandler;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import kindred.query.QueryConfig;
import kindred.query.QueryMetrics;
import kindred.query.openapi.Contract;
import kindred.query.search.EmbedBatches;
import kindred.schemas.image.ImageConfig;

/**
 * The whole API in one list. An operation's method, path and parameters are those that the document
 * has under its name.
 */
public final class Routes {
  /** What multipart adds to a file. */
  private static final int FORM_BYTES = 64 << 10;

  private final QueryConfig config;
  private final ImageConfig images;
  private final Path uploads;
  private final Sources sources;
  private final QueryMetrics metrics;
  private final InstantSource clock;
  private final Contract contract = Contract.load();
  private final Traffic traffic;

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
    this.traffic = new Traffic(metrics);
    this.clock = clock;
  }

  /** Counts what is answered. */
  QueryMetrics metrics() {
    return metrics;
  }

  /** What is under way, to be seen out at the end. */
  public Traffic traffic() {
    return traffic;
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
    metrics.watchRejected(admission::refused);
    var parser = new SearchParser(http, config.search(), contract);
    var requests = new SearchRequests(http, parser);
    var pins = new Pins(sources.serving(), sources.status());
    var search = new Search(sources.decoder(), config.search(), metrics);
    var steps =
        new SearchSteps.Shared(
            pins,
            admission,
            new FreshAnswers(sources.serving(), sources.waits()),
            search,
            embedding(vertx, admission),
            metrics);
    var answers =
        new SearchAnswers(
            search,
            parser,
            config.search(),
            () -> sources.status().get().coverage(),
            pins,
            metrics,
            clock);
    var image = new ImagesHandler(pins, admission, sources.pictures());
    var receipt =
        new ReceiptHandler(
            pins, admission, sources.status(), sources.history(), sources.learning());
    var ready =
        new Readiness(
            sources.serving(), pins, sources.status(), traffic, http.maxBrokerSilence(), clock);
    metrics.watchNode(traffic::underWay, ready::isReady, config.dataDir().resolve("index"));
    var state = new StatusHandler(sources.serving(), sources.status(), ready, metrics, clock);
    var learning =
        new LearningHandler(
            sources.learning(),
            config.learning(),
            admission,
            vertx,
            http.idleTimeout().toMillis() / 3);
    var versions =
        new VersionEventsHandler(
            sources.events(),
            sources.serving(),
            sources.status(),
            config.versionEvents(),
            vertx,
            http.idleTimeout().toMillis() / 3);
    var write =
        new WriteHandler(
            pins, admission, search::decode, sources.pictures(), sources.writer(), clock);
    var check = new RequestCheck(admission, http.maxJsonBytes());
    // Vert.x wants to be told that these come before the body's handler.
    PlatformHandler admitted = admission::admit;
    PlatformHandler ofKnownType = requests::checkType;
    PlatformHandler anImage = WriteRequests::checkType;
    PlatformHandler onlyJson = RequestCheck::onlyJson;
    PlatformHandler writable = this::checkWritable;
    var router = Router.router(vertx);

    router.route().handler(Routes::headers);
    router.route().handler(Tracing::handle);
    router.route().handler(traffic::handle);
    new Entrance(config, connections, Page.PATHS, vertx).mount(router);
    on(router, "search")
        .handler(admitted)
        .handler(ofKnownType)
        .handler(body())
        .handler(new SearchSteps<>(steps, requests::search, answers::search)::handle);
    on(router, "searchBatch")
        .handler(admitted)
        .handler(onlyJson)
        .handler(body())
        .handler(new SearchSteps<>(steps, requests::batch, answers::batch)::handle);
    on(router, "predict")
        .handler(admitted)
        .handler(ofKnownType)
        .handler(body())
        .handler(new SearchSteps<>(steps, requests::predict, answers::predict)::handle);
    on(router, "listImages").handler(admitted).handler(image::list);
    on(router, "writeImage")
        .handler(writable)
        .handler(admitted)
        .handler(anImage)
        .handler(body())
        .handler(write::write);
    on(router, "getImage").handler(admitted).handler(image::image);
    on(router, "deleteImage").handler(writable).handler(admitted).handler(write::delete);
    on(router, "getPicture").handler(admitted).handler(image::picture);
    on(router, "getReceipt").handler(admitted).handler(receipt::handle);
    on(router, "relabelImage")
        .handler(writable)
        .handler(admitted)
        .handler(onlyJson)
        .handler(body())
        .handler(context -> check.body(contract.operation("relabelImage"), context))
        .handler(write::relabel);
    on(router, "listLabels").handler(admitted).handler(image::labels);
    on(router, "listVersions").handler(state::versions);
    on(router, "getLive").handler(state::live);
    on(router, "followVersions").handler(versions::handle);
    on(router, "promoteVersion").handler(new PromoteHandler(sources.promoter())::handle);
    on(router, "getLearning").handler(admitted).handler(learning::latest);
    on(router, "followLearning").handler(learning::events);
    on(router, "alive").handler(state::alive);
    on(router, "ready").handler(state::ready);
    on(router, "metrics").handler(state::metrics);
    on(router, "openapi").handler(this::document);
    var page = new Page();
    Page.PATHS.forEach(
        path ->
            router
                .get(path)
                .handler(
                    context -> {
                      Traffic.named(context, "page");
                      page.handle(context);
                    }));

    var failures = new Failures(metrics);
    router.route().failureHandler(failures::answer);
    router.errorHandler(404, failures::answer).errorHandler(405, failures::answer);
    router.errorHandler(400, failures::answer);
    return router;
  }

  /** A route of its own for an operation, whose parameters are checked first. */
  private Route on(Router router, String operationId) {
    var operation = contract.operation(operationId);
    PlatformHandler parameters =
        context -> {
          Traffic.named(context, operationId);
          RequestCheck.parameters(operation, context);
        };
    var path = operation.path().replace("{", ":").replace("}", "");
    return router
        .route(HttpMethod.valueOf(operation.method()), path)
        .setName(operationId)
        .handler(parameters);
  }

  private void checkWritable(RoutingContext context) {
    if (!config.write().enabled()) {
      throw new Problem(ProblemType.WRITES_OFF, "query.write.enabled is false").exception();
    }
    context.next();
  }

  private void document(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .end(contract.text());
  }

  /** One thread for all versions' query images: an encoder takes one call at a time. */
  private EmbedBatches embedding(Vertx vertx, Admission admission) {
    long longest = config.http().searchTimeout().toMillis();
    var thread = vertx.createSharedWorkerExecutor("embed", 1, longest, TimeUnit.MILLISECONDS);
    return new EmbedBatches(
        task -> thread.executeBlocking(Executors.callable(task), false),
        config.search().embedBatch(),
        admission::taken);
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

package kindred.query.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.util.concurrent.TimeUnit;
import kindred.query.QueryConfig;
import kindred.query.QueryMetrics;
import kindred.query.security.Tls;
import kindred.schemas.OperatorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server below the routes: its limits, TLS, and what its parser refuses.
 *
 * @param server that listens
 * @param router of its requests
 */
public record WebServer(HttpServer server, Router router) {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  /** Each file of a form is one on the disk. */
  private static final int MOST_FORM_FIELDS = 64;

  /**
   * Listens; returns when the port answers.
   *
   * @throws OperatorException where the port is taken, or not this machine's
   */
  public static WebServer listen(Vertx vertx, QueryConfig config, Routes routes) {
    vertx.exceptionHandler(WebServer::uncaught);
    var tls = new Tls(config.security().tls());
    var limits = config.security().limits();
    var connections = new Connections(limits, config.http().idleTimeout(), vertx);
    var router = routes.router(vertx, connections);
    var server =
        vertx
            .createHttpServer(options(config, tls))
            .connectionHandler(connections::opened)
            .invalidRequestHandler(request -> refuse(request, connections, routes.metrics()))
            .requestHandler(router)
            .listen(config.port(), config.host())
            .recover(failure -> Future.failedFuture(explained(failure, config)))
            .await();
    connections.start();
    tls.follow(server, vertx);
    return new WebServer(server, router);
  }

  private static Throwable explained(Throwable failure, QueryConfig config) {
    return failure instanceof BindException
        ? new OperatorException(
            "query.host %s, query.port %d: cannot listen there: %s"
                .formatted(config.host(), config.port(), failure.getMessage()),
            failure)
        : failure;
  }

  /** Vert.x closes the files of a form that it gives up twice; anybody can make it do so. */
  private static void uncaught(Throwable failure) {
    if ("File handle is closed".equals(failure.getMessage())) {
      LOG.debug("form given up: {}", failure.getMessage());
    } else {
      LOG.error("uncaught", failure);
    }
  }

  private static HttpServerOptions options(QueryConfig config, Tls tls) {
    var limits = config.security().limits();
    var options =
        new HttpServerOptions()
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setIdleTimeout(Math.toIntExact(config.http().idleTimeout().toMillis()))
            .setMaxInitialLineLength(limits.maxUriBytes())
            .setMaxHeaderSize(limits.maxHeaderBytes())
            .setMaxFormAttributeSize(config.http().maxJsonBytes())
            .setMaxFormFields(MOST_FORM_FIELDS);
    options.getInitialSettings().setMaxHeaderListSize(limits.maxHeaderBytes());
    tls.configure(options);
    return options;
  }

  /** What cannot be parsed has no route; where it ends is not known, so its connection ends. */
  private static void refuse(
      HttpServerRequest request, Connections connections, QueryMetrics metrics) {
    if (!connections.mayRefuse(request)) {
      request.connection().close();
      return;
    }
    var problem =
        switch (request.decoderResult().cause()) {
          case TooLongHttpLineException e ->
              new Problem(ProblemType.URI_TOO_LONG, "longer than query.limits.max-uri-bytes");
          case TooLongHttpHeaderException e ->
              new Problem(
                  ProblemType.HEADERS_TOO_LARGE, "longer than query.limits.max-header-bytes");
          case null, default -> new Problem(ProblemType.BAD_REQUEST, "this is not HTTP");
        };
    request.response().putHeader("Connection", "close");
    metrics.problem(problem.type().code());
    problem.answer(request.response());
    request.connection().close();
  }
}

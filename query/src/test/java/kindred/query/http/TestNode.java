package kindred.query.http;

import com.typesafe.config.ConfigFactory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import kindred.query.QueryConfig;
import kindred.query.QueryMetrics;
import kindred.query.learning.LearningReports;
import kindred.query.sample.SamplePictures;
import kindred.query.version.Freshness;
import kindred.query.version.ImageHistory;
import kindred.query.version.Serving;
import kindred.query.version.Status;
import kindred.query.version.TestWrites;
import kindred.query.version.VersionEvents;
import kindred.query.version.WriteWaits;
import kindred.query.write.TestWriter;
import kindred.schemas.AvroSerde;
import kindred.schemas.LearningReport;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.ImageDecoder;
import org.apache.kafka.clients.consumer.MockConsumer;

/** The API on a free port, over whatever version a test serves; no broker. */
final class TestNode implements AutoCloseable {
  static final String IMAGES = "kindred.images";
  static final String SAMPLES = "kindred.samples";
  static final String REPORTS = "kindred.learning";
  static final Instant NOW = Instant.parse("2026-11-24T10:00:05Z");

  final Serving serving = new Serving();
  final TestWrites writes = new TestWrites();
  final MockConsumer<String, byte[]> reports = new MockConsumer<>("earliest");
  final LearningReports learning;
  final ImageHistory history = new ImageHistory(100);
  final VersionEvents events = new VersionEvents(3);
  final TestWriter write;
  final MockConsumer<String, byte[]> samples = new MockConsumer<>("earliest");
  final HttpClient client = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();
  final ImageDecoder decoder;
  final Router router;
  private final WriteWaits waits;
  private final SamplePictures pictures;
  final HttpServer server;
  final Routes routes;

  TestNode(Path directory, String overrides, Supplier<Status> status) {
    this(directory, overrides, status, 0);
  }

  TestNode(Path directory, String overrides, Supplier<Status> status, int port) {
    this(directory, overrides, status, port, true);
  }

  /**
   * @param acknowledges whether writes are acknowledged
   */
  TestNode(
      Path directory, String overrides, Supplier<Status> status, int port, boolean acknowledges) {
    var config =
        ConfigFactory.parseString(overrides)
            .withFallback(ConfigFactory.parseString("query.port = " + port))
            .withFallback(ConfigFactory.defaultReference());
    var query = QueryConfig.from(config);
    var images = ImageConfig.from(config);
    var metrics = new QueryMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    metrics.watchLost(() -> 0, () -> 0);
    var freshness = new Freshness(Instant.EPOCH, Duration.ofHours(1), 10);
    metrics.watch(serving, status, freshness, () -> NOW);
    decoder = new ImageDecoder(images);
    pictures = new SamplePictures(() -> samples, SAMPLES, query.samples());
    waits = writes.waits(serving, query.http().maxFreshnessWaiters());
    waits.start();
    write = new TestWriter(IMAGES, query.write(), acknowledges);
    learning =
        new LearningReports(
            () -> reports, REPORTS, AvroSerde.of(LearningReport.class), query.learning());
    // Promotions need a follower: they are tested on a broker, in standalone.
    var sources =
        new Sources(
            serving,
            status,
            decoder,
            pictures,
            null,
            waits,
            history,
            learning,
            events,
            write.writer);
    routes = new Routes(query, images, directory.resolve("uploads"), sources, metrics, () -> NOW);
    var web = WebServer.listen(vertx, query, routes);
    router = web.router();
    server = web.server();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path));
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(request(path).GET());
  }

  HttpResponse<String> post(String path, String type, byte[] body) throws Exception {
    return send(
        request(path)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  HttpResponse<String> search(String json) throws Exception {
    return post("/v1/search", "application/json", json.getBytes());
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  @Override
  public void close() {
    client.close();
    vertx.close().await();
    write.writer.close();
    waits.close();
    learning.close();
    pictures.close();
    decoder.close();
    serving.close();
  }
}

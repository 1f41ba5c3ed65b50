package kindred.query.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import kindred.query.index.IndexUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to a cluster, by whichever host answers. All of them may be sent twice: what a host did
 * not answer goes to the next one, until the patience is at its end. Blocks. Thread-safe.
 */
final class OpenSearchClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenSearchClient.class);
  private static final int LEAST_PAUSE_MS = 20;
  private static final int MOST_PAUSE_MS = 250;

  /** Certificates that are refused do not get better soon. */
  private static final int MOST_REFUSALS = 4;

  private final HttpClient http;
  private final Hosts hosts;
  private final Login login;
  private final Patience searching;
  private final Patience writing;
  private final Patience looking;

  /**
   * How long to try.
   *
   * @param oneTry one host
   * @param together all tries
   */
  record Patience(Duration oneTry, Duration together) {}

  /**
   * What a host said.
   *
   * @param status of HTTP, none that says to come again
   * @param json empty where there was none
   */
  record Answer(int status, JsonObject json) {
    boolean isOk() {
      return status >= 200 && status < 300;
    }

    boolean isMissing() {
      return status == 404;
    }

    /** For a message: what OpenSearch gives as the reason. */
    String reason() {
      return status
          + " "
          + (json.getValue("error") instanceof JsonObject error
              ? error.getString("type") + ": " + error.getString("reason")
              : json.getValue("error"));
    }
  }

  OpenSearchClient(OpenSearchConfig config) {
    var building =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(config.connectTimeout());
    config.trust().ifPresent(file -> building.sslContext(Trust.of(file)));
    this.http = building.build();
    this.hosts = new Hosts(config.hosts(), config.retryHost());
    this.login = config.login();
    this.searching = new Patience(config.requestTimeout(), config.searchTimeout());
    this.looking = new Patience(config.requestTimeout(), config.requestTimeout());
    var oneWrite = config.bulk().timeout();
    this.writing = new Patience(oneWrite, oneWrite.multipliedBy(2));
  }

  /** A short request without a body. */
  Answer send(String method, String path) {
    return send(method, path, BodyPublishers.noBody(), "application/json", searching);
  }

  /** A short request. */
  Answer send(String method, String path, JsonObject body) {
    return send(method, path, json(body), "application/json", searching);
  }

  /** A question that another try comes for soon. */
  Answer look(String path) {
    return send("GET", path, BodyPublishers.noBody(), "application/json", looking);
  }

  /** A request without a body that may take long. */
  Answer write(String method, String path) {
    return send(method, path, BodyPublishers.noBody(), "application/json", writing);
  }

  /** A request that may take long. */
  Answer write(String method, String path, JsonObject body) {
    return send(method, path, json(body), "application/json", writing);
  }

  private static BodyPublisher json(JsonObject body) {
    // Half a character, which a client may send in a filter, becomes a question mark; as bytes at
    // once it would be refused.
    return BodyPublishers.ofByteArray(body.encode().getBytes(UTF_8));
  }

  /**
   * A request.
   *
   * @throws IndexUnavailableException where no host answered it, or none let us in
   */
  Answer send(String method, String path, BodyPublisher body, String type, Patience patience) {
    long until = System.nanoTime() + patience.together.toNanos();
    var failure = new IndexUnavailableException("OpenSearch was not asked, time was up");
    int refusals = 0;
    for (int tried = 0; ; tried++) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        throw failure;
      }
      int host = hosts.next();
      var oneTry = Duration.ofNanos(Math.min(left, patience.oneTry.toNanos()));
      try {
        var answer = once(hosts.uri(host), method, path, body, type, oneTry);
        hosts.answered(host);
        if (!isComeAgain(answer.status)) {
          return checked(answer);
        }
        failure = unavailable(host, answer.reason(), null);
      } catch (IOException e) {
        hosts.failed(host);
        failure = unavailable(host, e.toString(), e);
        if (e instanceof SSLException && ++refusals >= MOST_REFUSALS) {
          throw failure;
        }
      }
      LOG.debug("try {} failed: {} {} {}", tried + 1, method, path, failure.getMessage());
      if ((tried + 1) % hosts.size() == 0) {
        pause(tried / hosts.size(), until, failure);
      }
    }
  }

  private IndexUnavailableException unavailable(int host, String why, Exception cause) {
    return new IndexUnavailableException(
        "OpenSearch does not answer: " + hosts.uri(host) + " " + why, cause);
  }

  /** 500 too: shards that move tell it of all searches for a while. */
  private static boolean isComeAgain(int status) {
    return status == 408 || status == 429 || status >= 500;
  }

  private static Answer checked(Answer answer) {
    if (answer.status == 401 || answer.status == 403) {
      throw new IndexUnavailableException("OpenSearch refuses: " + answer.reason());
    }
    return answer;
  }

  private Answer once(
      URI host, String method, String path, BodyPublisher body, String type, Duration timeout)
      throws IOException {
    var base = host.toString();
    var uri =
        URI.create(base.endsWith("/") ? base.substring(0, base.length() - 1) + path : base + path);
    var request = HttpRequest.newBuilder(uri).timeout(timeout).method(method, body);
    request.header("Content-Type", type);
    login.authorization().ifPresent(header -> request.header("Authorization", header));
    var response = within(timeout, http.sendAsync(request.build(), BodyHandlers.ofByteArray()));
    var bytes = response.body();
    return new Answer(response.statusCode(), bytes.length == 0 ? new JsonObject() : parsed(bytes));
  }

  /** The request's own timeout ends with the head of the answer. */
  private static <T> T within(Duration timeout, CompletableFuture<T> sent) throws IOException {
    try {
      return sent.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer within " + timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IndexUnavailableException("interrupted while OpenSearch was asked", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failure -> throw failure;
        case Throwable other -> throw new IllegalStateException("OpenSearch not asked", other);
      }
    } finally {
      sent.cancel(true);
    }
  }

  private static JsonObject parsed(byte[] bytes) throws IOException {
    try {
      return new JsonObject(Buffer.buffer(bytes));
    } catch (DecodeException e) {
      throw new IOException("the answer is no JSON object", e);
    }
  }

  /** Throws the failure where too little time would be left for another try. */
  private static void pause(int round, long until, IndexUnavailableException failure) {
    long most = Math.min(MOST_PAUSE_MS, (long) LEAST_PAUSE_MS << Math.min(round, 10));
    if (until - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(2 * most)) {
      throw failure;
    }
    long ms = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    try {
      TimeUnit.MILLISECONDS.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IndexUnavailableException("interrupted while waiting for OpenSearch", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}

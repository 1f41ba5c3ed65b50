package kindred.query.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import kindred.query.index.IndexUnavailableException;
import kindred.query.opensearch.OpenSearchClient.Patience;

/**
 * Writes documents many at a time, several such bulks at the same time; who adds waits where there
 * are enough. Every document has a version, its record's offset: OpenSearch keeps the higher one,
 * so bulks may pass each other, be sent twice, and come from several processes. For one thread.
 */
final class BulkWriter {
  private static final int PAUSE_MS = 100;
  private static final int MOST_PAUSE_MS = 5_000;

  private final OpenSearchClient client;
  private final String path;
  private final OpenSearchConfig.Bulk config;
  private final Patience patience;
  private final Semaphore permits;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private List<Line> pending = new ArrayList<>();
  private long pendingBytes;

  /** One document on its way: what to do, and with what. */
  private record Line(String id, byte[] bytes) {
    /** Ids are the producers': one must not look like a line of the log. */
    private String named() {
      return id.replaceAll("\\p{Cntrl}", "?");
    }
  }

  /**
   * @param alias of the index; one that is gone is not made anew by a write
   */
  BulkWriter(OpenSearchClient client, String alias, OpenSearchConfig.Bulk config) {
    this.client = client;
    this.config = config;
    this.path =
        "/"
            + alias
            + "/_bulk?require_alias=true&filter_path=errors,items.*.status,items.*.error&timeout="
            + Math.max(1, config.timeout().toMillis() / 2)
            + "ms";
    this.patience = new Patience(config.timeout(), config.timeout().multipliedBy(config.tries()));
    this.permits = new Semaphore(config.inFlight());
  }

  /**
   * Adds a document.
   *
   * @throws IndexUnavailableException where what was added since the last {@link #flush} may be
   *     lost; all of it is then to be added again
   */
  void add(String id, long version, JsonObject document) {
    var action =
        new JsonObject().put("_id", id).put("version", version).put("version_type", "external");
    var bytes = new JsonObject().put("index", action).encode() + "\n" + document.encode() + "\n";
    var line = new Line(id, bytes.getBytes(UTF_8));
    pending.add(line);
    pendingBytes += line.bytes.length;
    if (pending.size() >= config.images() || pendingBytes >= config.bytes()) {
      send();
    }
  }

  /** Waits until everything added is written; throws like {@link #add}. */
  void flush() {
    send();
    permits.acquireUninterruptibly(config.inFlight());
    permits.release(config.inFlight());
    check();
  }

  private void send() {
    if (!pending.isEmpty()) {
      var bulk = pending;
      pending = new ArrayList<>();
      pendingBytes = 0;
      permits.acquireUninterruptibly();
      Thread.ofVirtual().name("opensearch-bulk").start(() -> write(bulk));
    }
    if (failure.get() != null) {
      permits.acquireUninterruptibly(config.inFlight());
      permits.release(config.inFlight());
      check();
    }
  }

  private void check() {
    var broken = failure.getAndSet(null);
    if (broken == null) {
      return;
    }
    pending.clear();
    pendingBytes = 0;
    switch (broken) {
      case IndexUnavailableException e -> throw e;
      case Throwable e -> throw new IllegalStateException("bulk not written", e);
    }
  }

  private void write(List<Line> bulk) {
    try {
      var left = bulk;
      for (int tried = 1; !left.isEmpty(); tried++) {
        left = once(left, tried == config.tries());
        if (!left.isEmpty()) {
          TimeUnit.MILLISECONDS.sleep(Math.min(MOST_PAUSE_MS, PAUSE_MS << Math.min(tried, 10)));
        }
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    } finally {
      permits.release();
    }
  }

  /** Those that OpenSearch has no room for now. */
  private List<Line> once(List<Line> bulk, boolean last) {
    var answer =
        client.send(
            "POST", path, BodyPublishers.ofByteArray(body(bulk)), "application/x-ndjson", patience);
    if (!answer.isOk()) {
      throw new IllegalStateException("bulk refused by " + path + ": " + answer.reason());
    }
    if (!answer.json().getBoolean("errors", true)) {
      return List.of();
    }
    var again = new ArrayList<Line>();
    var items = answer.json().getJsonArray("items", new JsonArray());
    for (int i = 0; i < bulk.size(); i++) {
      var item = items.getJsonObject(i).getJsonObject("index");
      if (isToComeAgain(bulk.get(i), item)) {
        if (last) {
          throw new IndexUnavailableException(
              "OpenSearch does not take image '%s': %s".formatted(bulk.get(i).named(), item));
        }
        again.add(bulk.get(i));
      }
    }
    return again;
  }

  private static boolean isToComeAgain(Line line, JsonObject item) {
    int status = item.getInteger("status");
    // 409: this state is there already, or a later one.
    if (status < 300 || status == 409) {
      return false;
    }
    if (status == 408 || status == 429 || status >= 500) {
      return true;
    }
    throw new IllegalStateException(
        "OpenSearch refuses image '%s': %s".formatted(line.named(), item.getValue("error")));
  }

  private static byte[] body(List<Line> bulk) {
    var body = new ByteArrayOutputStream();
    bulk.forEach(line -> body.writeBytes(line.bytes));
    return body.toByteArray();
  }
}

package kindred.standalone.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether events = searchable + rejected holds, by the topics and by what the query node answers.
 * Nobody may send events meanwhile.
 */
public final class Settled implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final TopicLog log;
  private final String prefix;
  private final URI node;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public Settled(TopicLog log, String prefix, URI node) {
    this.log = log;
    this.prefix = prefix;
    this.node = node;
  }

  /**
   * One look.
   *
   * @param wrong what may never be
   * @param missing what may still be coming; empty: it has settled
   * @param summary the equation, for people
   */
  public record Look(List<String> wrong, List<String> missing, String summary) {}

  /** Looks once; a node or a broker that does not answer is something that is missing. */
  public Look look() throws InterruptedException {
    try {
      var live = json("/v1/versions/live");
      int version = live.path("served").asInt();
      if (version == 0 || version != live.path("live").asInt()) {
        return unsettled("the live version is not served: " + live);
      }
      var ledger = EventLedger.read(log, prefix, version);
      var missing = new ArrayList<>(ledger.missing());
      if (missing.isEmpty() && ledger.wrong().isEmpty()) {
        missing.addAll(unlike(ledger, version));
      }
      return new Look(ledger.wrong(), missing, summary(ledger, version));
    } catch (IOException | org.apache.kafka.common.errors.RetriableException e) {
      return unsettled(e.toString());
    }
  }

  private static Look unsettled(String why) {
    return new Look(List.of(), List.of(why), why);
  }

  private static String summary(EventLedger ledger, int version) {
    return "events=%d = accepted=%d + rejected=%d; ids=%d = searchable=%d + gone or rejected=%d; version=%d"
        .formatted(
            ledger.events(),
            ledger.samples(),
            ledger.rejected(),
            ledger.ids().size(),
            ledger.gallery().size(),
            ledger.gone().size(),
            version);
  }

  /** Where the node's answers differ from the ledger. */
  private List<String> unlike(EventLedger ledger, int version)
      throws IOException, InterruptedException {
    var unlike = new ArrayList<String>();
    for (var id : ledger.ids()) {
      var response = get("/v1/images/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
      var stored = ledger.gallery().get(id);
      if (response.status() != (stored == null ? 404 : 200)) {
        unlike.add("%s is answered with %d: %s".formatted(id, response.status(), response.body()));
      } else if (stored != null) {
        var sample = response.body().path("sample");
        boolean same =
            sample.path("offset").asLong(-1) == stored.offset()
                && sample.path("partition").asInt(-1) == stored.partition()
                && stored.label().orElse("null").equals(response.body().path("label").asText());
        if (!same) {
          unlike.add("%s is %s, not %s".formatted(id, response.body(), stored));
        }
      }
    }
    // The ids being there one by one, none is there twice where they are as many as the images.
    var live = json("/v1/versions/live");
    if (live.path("served").asInt() != version
        || live.path("images").asInt() != ledger.gallery().size()) {
      unlike.add("%d images are to be searchable: %s".formatted(ledger.gallery().size(), live));
    }
    return unlike;
  }

  private record Answer(int status, JsonNode body) {}

  private Answer get(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(node.resolve(path)).timeout(Duration.ofSeconds(30));
    var response = http.send(request.build(), BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  private JsonNode json(String path) throws IOException, InterruptedException {
    return get(path).body();
  }

  @Override
  public void close() {
    http.close();
  }
}

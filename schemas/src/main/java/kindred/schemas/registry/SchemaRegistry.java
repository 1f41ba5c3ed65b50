package kindred.schemas.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kindred.schemas.registry.BoundedText.Text;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a schema registry: which schema has an id, and which id has a schema. Keeps no connection
 * and no answer: a process asks a few times in its life. Thread-safe.
 *
 * <p>Source: Confluent's Schema Registry API, {@code GET /schemas/ids/ID}, {@code POST
 * /subjects/SUBJECT} and {@code POST /subjects/SUBJECT/versions}; Apicurio has it below {@code
 * /apis/ccompat/v7}.
 */
public final class SchemaRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

  /** What the API answers for an id that it does not have, beside the status 404. */
  private static final int SCHEMA_NOT_FOUND = 40403;

  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final RegistryConfig config;
  private final String base;

  /**
   * @throws IllegalArgumentException where the configuration names none
   */
  public SchemaRegistry(RegistryConfig config) {
    this.config = config;
    var url =
        config
            .url()
            .orElseThrow(() -> new IllegalArgumentException("schemas.registry.url is empty"))
            .toString();
    this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  public RegistryConfig config() {
    return config;
  }

  /**
   * A schema as the registry has it.
   *
   * @param text of the schema
   * @param type its language: {@code AVRO}, {@code JSON}, {@code PROTOBUF}
   * @param refers whether it needs other schemas of the registry
   */
  public record Registered(String text, String type, boolean refers) {}

  /**
   * The schema with this id, or empty where there is none. A registry's ids are positive, and those
   * of Confluent answer a number beyond 2^31 as a path that they do not have; so nobody is asked
   * for an id below 0, whoever writes it into a message.
   *
   * @throws AnswerTooLongException where the schema is longer than any that is read
   * @throws RegistryAwayException where the registry does not answer
   * @throws SchemaRegistryException where it refuses
   */
  public Optional<Registered> schema(int id) {
    if (id < 0) {
      return Optional.empty();
    }
    var answer = ask(request("/schemas/ids/" + id).GET().build());
    if (answer.statusCode() == 404 && json(answer).path("error_code").asInt() == SCHEMA_NOT_FOUND) {
      return Optional.empty();
    }
    if (!accepted(answer).body().whole()) {
      throw new AnswerTooLongException(
          "%s was answered with more than %d bytes".formatted(at(answer), MAX_ANSWER_BYTES));
    }
    var json = json(answer);
    if (!json.path("schema").isTextual()) {
      throw new SchemaRegistryException(at(answer) + " answered without a schema");
    }
    return Optional.of(
        new Registered(
            json.path("schema").asText(),
            json.path("schemaType").asText("AVRO"),
            !json.path("references").isEmpty()));
  }

  /**
   * The id of a schema under a subject. Registers it where the configuration says so.
   *
   * @throws RegistryAwayException where the registry does not answer
   * @throws SchemaRegistryException where it refuses: the schema does not fit the subject's earlier
   *     ones, or is not there
   */
  public int id(String subject, String schema) {
    var path =
        "/subjects/" + URLEncoder.encode(subject, UTF_8) + (config.register() ? "/versions" : "");
    var body = JSON.createObjectNode().put("schema", schema).toString();
    var request =
        request(path)
            .header("Content-Type", MEDIA_TYPE)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    var answer = accepted(ask(request));
    var id = json(answer).path("id");
    if (!id.isInt()) {
      throw new SchemaRegistryException(at(answer) + " answered without an id");
    }
    LOG.info("schema registered: subject={} id={}", subject, id.asInt());
    return id.asInt();
  }

  private HttpRequest.Builder request(String path) {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(config.timeout())
            .header("Accept", MEDIA_TYPE + ", application/json");
    config.authorization().ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  /** Again and again, with pauses, until it answers or the outage is too long. */
  private HttpResponse<Text> ask(HttpRequest request) {
    long begun = System.nanoTime();
    var pause = FIRST_PAUSE;
    while (true) {
      Exception failure;
      try {
        var answer = askOnce(request);
        if (answer.statusCode() < 500 && answer.statusCode() != 429) {
          return answer;
        }
        failure = new IOException("status " + answer.statusCode());
      } catch (IOException | TimeoutException e) {
        failure = e;
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
      var left = config.maxOutage().minusNanos(System.nanoTime() - begun);
      if (left.compareTo(pause) < 0) {
        throw new RegistryAwayException(
            "the schema registry at %s has not answered for schemas.registry.max-outage %s"
                .formatted(base, config.maxOutage()),
            failure);
      }
      LOG.warn(
          "schema registry does not answer, asked again: uri={} {}",
          request.uri(),
          failure.toString());
      sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  /** The request's own time-out ends with the answer's headers; this one is for its body too. */
  private HttpResponse<Text> askOnce(HttpRequest request)
      throws IOException, TimeoutException, InterruptedException {
    var client = HttpClient.newBuilder().connectTimeout(config.timeout()).build();
    try {
      return client
          .sendAsync(request, _ -> new BoundedText(MAX_ANSWER_BYTES))
          .get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      client.shutdownNow();
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static HttpResponse<Text> accepted(HttpResponse<Text> answer) {
    if (answer.statusCode() == 200) {
      return answer;
    }
    var message = message(answer);
    throw new SchemaRegistryException(
        "%s was refused: status %d%s"
            .formatted(at(answer), answer.statusCode(), message.isEmpty() ? "" : ": " + message));
  }

  private static String message(HttpResponse<Text> answer) {
    try {
      var message = JSON.readTree(answer.body().value()).path("message").asText();
      return message.length() <= 300 ? message : message.substring(0, 300) + "…";
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  private static JsonNode json(HttpResponse<Text> answer) {
    try {
      return JSON.readTree(answer.body().value());
    } catch (JsonProcessingException e) {
      throw new SchemaRegistryException(
          "%s answered with status %d and no JSON; schemas.registry.url must be that of the API"
              .formatted(at(answer), answer.statusCode()),
          e);
    }
  }

  private static String at(HttpResponse<Text> answer) {
    return answer.request().method() + " " + answer.uri();
  }
}

package kindred.standalone.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kindred.query.openapi.Contract;
import kindred.query.openapi.Operation;

/** Calls of a running node's operations; each answer is compared with the node's document. */
final class ContractCalls implements AutoCloseable {
  private final URI base;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Contract contract = Contract.load();
  private final ContractAnswers answers = new ContractAnswers(contract.text().toJsonObject());
  private final Set<String> seen = new TreeSet<>();

  ContractCalls(URI base) {
    this.base = base;
  }

  Contract contract() {
    return contract;
  }

  ContractAnswers answers() {
    return answers;
  }

  /** Operation and status of every answer so far, as {@code search 200}. */
  Set<String> seen() {
    return seen;
  }

  /** A call of an operation, to be sent. */
  final class Call {
    private final Operation operation;
    private String path;
    private String query = "";
    private Optional<String> type = Optional.empty();
    private byte[] body = new byte[0];
    private Map<String, String> headers = Map.of();

    private Call(Operation operation) {
      this.operation = operation;
      this.path = operation.path();
    }

    /** Fills a parameter of the path. */
    Call at(String name, String value) {
      var encoded = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
      path = path.replace("{" + name + "}", encoded);
      return this;
    }

    Call query(String text) {
      query = "?" + text;
      return this;
    }

    Call json(String text) {
      return body("application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    Call body(String mediaType, byte[] bytes) {
      type = Optional.of(mediaType);
      body = bytes;
      return this;
    }

    Call headers(Map<String, String> more) {
      headers = more;
      return this;
    }

    HttpRequest request() {
      var request =
          HttpRequest.newBuilder(base.resolve(path + query))
              .timeout(Duration.ofSeconds(60))
              .method(operation.method(), BodyPublishers.ofByteArray(body));
      type.ifPresent(t -> request.header("Content-Type", t));
      headers.forEach(request::header);
      return request.build();
    }

    /** Sends it; the answer has this status and is as documented. */
    JsonObject expect(int status) throws Exception {
      return object(answer(status));
    }

    /** Sends it; the answer is this problem and is as documented. */
    void expect(int status, String problem) throws Exception {
      assertEquals("urn:kindred:problem:" + problem, expect(status).getString("type"));
    }

    HttpResponse<byte[]> answer(int status) throws Exception {
      var answer = http.send(request(), BodyHandlers.ofByteArray());
      var text = operation.id() + " " + request().uri() + ": " + new String(answer.body());
      assertEquals(status, answer.statusCode(), text);
      answers.check(operation, answer.statusCode(), type(answer), answer.body());
      seen.add(operation.id() + " " + status);
      return answer;
    }
  }

  private static String type(HttpResponse<?> answer) {
    return answer.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
  }

  private static JsonObject object(HttpResponse<byte[]> answer) {
    return type(answer).endsWith("json")
        ? Buffer.buffer(answer.body()).toJsonObject()
        : new JsonObject();
  }

  Call call(String operationId) {
    return new Call(contract.operation(operationId));
  }

  /** The lines of an event stream, for as long as somebody reads them. */
  HttpResponse<java.util.stream.Stream<String>> stream(String operationId) throws Exception {
    var answer = http.send(call(operationId).request(), BodyHandlers.ofLines());
    var operation = contract.operation(operationId);
    answers.check(operation, answer.statusCode(), type(answer), new byte[0]);
    seen.add(operationId + " " + answer.statusCode());
    return answer;
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}

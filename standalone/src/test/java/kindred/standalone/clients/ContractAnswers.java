package kindred.standalone.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.SchemaRepository;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kindred.query.openapi.Operation;

/** What the document says of answers; bodies are validated by vertx-json-schema. */
final class ContractAnswers {
  private static final String BASE = "urn:kindred";

  private final JsonObject document;
  private final SchemaRepository schemas;

  ContractAnswers(JsonObject document) {
    this.document = document;
    // Dereferencing leaves notes in what it is given.
    this.schemas =
        SchemaRepository.create(
                new JsonSchemaOptions()
                    .setBaseUri(BASE)
                    .setDraft(Draft.DRAFT202012)
                    .setOutputFormat(OutputFormat.Basic))
            .dereference(BASE, JsonSchema.of(document.copy()));
  }

  private JsonObject responses(Operation operation) {
    return document
        .getJsonObject("paths")
        .getJsonObject(operation.path())
        .getJsonObject(operation.method().toLowerCase(Locale.ROOT))
        .getJsonObject("responses");
  }

  /** Operation and status of every success that is documented. */
  Set<String> successes(Iterable<Operation> operations) {
    var successes = new TreeSet<String>();
    for (var operation : operations) {
      successes.addAll(
          responses(operation).fieldNames().stream()
              .filter(status -> Integer.parseInt(status) < 400)
              .map(status -> operation.id() + " " + status)
              .collect(Collectors.toSet()));
    }
    return successes;
  }

  /** The status is documented with this media type, and the body is as its schema says. */
  void check(Operation operation, int status, String type, byte[] body) {
    var what = operation.id() + " " + status + " " + type;
    var given = responses(operation).getJsonObject(Integer.toString(status));
    assertNotNull(given, what + " is not documented");
    var at = "#/paths/%s/%s/responses/%d";
    var method = operation.method().toLowerCase(Locale.ROOT);
    var reference = at.formatted(operation.path().replace("/", "~1"), method, status);
    if (given.containsKey("$ref")) {
      reference = given.getString("$ref");
      var name = reference.substring(reference.lastIndexOf('/') + 1);
      given = document.getJsonObject("components").getJsonObject("responses").getJsonObject(name);
    }
    var content = given.getJsonObject("content", new JsonObject());
    assertTrue(type.isEmpty() ? content.isEmpty() : content.containsKey(type), what);
    if (type.endsWith("json")) {
      validate(reference + "/content/" + type.replace("/", "~1") + "/schema", body, what);
    }
  }

  /** A body is as a schema of this name says. */
  void check(String schema, JsonObject json) {
    validate("#/components/schemas/" + schema, json.toBuffer().getBytes(), schema);
  }

  private void validate(String pointer, byte[] body, String what) {
    var json = Buffer.buffer(body).toJsonObject();
    var result = schemas.validator(BASE + pointer).validate(json);
    assertEquals(true, result.getValid(), () -> what + " " + json + " " + result.getErrors());
  }
}

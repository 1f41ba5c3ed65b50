package kindred.query.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.SchemaRepository;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The compiled schemas beside a library that interprets them: slow, and by somebody else. */
class SchemaTest {
  private static final List<String> NAMES =
      List.of(
          "id",
          "vector",
          "positives",
          "negatives",
          "k",
          "label",
          "filter",
          "minOffset",
          "include",
          "minScore",
          "in",
          "exists",
          "attribute",
          "equals",
          "and",
          "or",
          "not",
          "searches",
          "x");

  private final Contract contract = Contract.load();
  private final SchemaRepository library =
      SchemaRepository.create(
              new JsonSchemaOptions()
                  .setBaseUri("urn:kindred")
                  .setDraft(Draft.DRAFT202012)
                  .setOutputFormat(OutputFormat.Flag))
          .dereference("urn:kindred", JsonSchema.of(contract.text().toJsonObject()));

  private boolean byLibrary(Operation operation, JsonObject body) {
    var path = operation.path().replace("/", "~1");
    var at = "#/paths/%s/%s/requestBody/content/application~1json/schema";
    var method = operation.method().toLowerCase(java.util.Locale.ROOT);
    return library.validator("urn:kindred" + at.formatted(path, method)).validate(body).getValid();
  }

  /** Values that are near to what is asked for: most names are known, most nestings plausible. */
  private static Object value(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth > 3 ? 6 : 10)) {
      case 0 -> random.nextInt(-2, 5);
      case 1 -> random.nextDouble(-1.5, 1.5);
      case 2 -> random.nextBoolean();
      case 3 -> null;
      case 4 -> "vector";
      case 5 -> "";
      case 6, 7 -> {
        var array = new JsonArray();
        boolean numbers = random.nextBoolean();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(numbers ? random.nextInt(9) : value(random, depth + 1));
        }
        yield array;
      }
      default -> object(random, depth + 1);
    };
  }

  private static JsonObject object(SplittableRandom random, int depth) {
    var object = new JsonObject();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      object.put(NAMES.get(random.nextInt(NAMES.size())), value(random, depth));
    }
    return object;
  }

  @Test
  void offence_anyBody_isThereWhereTheLibraryFindsOne() {
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    var good =
        List.of(
            new JsonObject("{\"id\":\"a\",\"filter\":{\"not\":{\"label\":{\"exists\":true}}}}"),
            new JsonObject("{\"vector\":[1,2],\"filter\":{\"and\":[{\"label\":\"b\"}]}}"),
            new JsonObject("{\"positives\":[{\"id\":\"a\"},{\"vector\":[1]}],\"k\":3}"),
            new JsonObject("{\"searches\":[{\"id\":\"a\",\"minOffset\":[\"0:1\"]}]}"),
            new JsonObject("{\"label\":null}"));
    int valid = 0;
    for (int i = 0; i < 4_000; i++) {
      var body = random.nextInt(3) == 0 ? object(random, 0) : changed(good, random);
      for (var id : List.of("search", "searchBatch", "relabelImage")) {
        var operation = contract.operation(id);
        boolean expected = byLibrary(operation, body.copy());
        valid += expected ? 1 : 0;
        var offence = operation.offenceOfBody(body);
        var where = "seed " + seed + " " + id + " " + body.encode() + " " + offence;
        assertEquals(expected, offence.isEmpty(), where);
      }
    }
    assertTrue(valid > 50, valid + " valid ones show little");
  }

  /** One of them, and mostly one more field, on it or within it. */
  private static JsonObject changed(List<JsonObject> good, SplittableRandom random) {
    var body = good.get(random.nextInt(good.size())).copy();
    if (random.nextInt(4) > 0) {
      var within = body.getValue("filter") instanceof JsonObject filter ? filter : body;
      var at = random.nextBoolean() ? body : within;
      at.put(NAMES.get(random.nextInt(NAMES.size())), value(random, 2));
    }
    return body;
  }

  @Test
  void of_unknownKeyword_isRefused() {
    var json = new JsonObject().put("type", "string").put("const", "a");
    assertThrows(IllegalStateException.class, () -> Schema.of(json, ref -> null, Map.of()));
  }
}

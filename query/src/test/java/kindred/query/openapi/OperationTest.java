package kindred.query.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kindred.query.security.Access;
import kindred.query.security.Role;
import org.junit.jupiter.api.Test;

class OperationTest {
  private final Contract contract = Contract.load();

  private Optional<String> query(String operation, String... namesAndValues) {
    var given = new java.util.ArrayList<Map.Entry<String, String>>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      given.add(Map.entry(namesAndValues[i], namesAndValues[i + 1]));
    }
    return contract.operation(operation).offenceOfQuery(given);
  }

  private Optional<String> body(String operation, String json) {
    return contract.operation(operation).offenceOfBody(new JsonObject(json));
  }

  @Test
  void query_asDocumented_passes() {
    assertEquals(Optional.empty(), query("listImages", "label", "100% +", "limit", "1000"));
    assertEquals(Optional.empty(), query("listImages"));
    assertEquals(Optional.empty(), query("writeImage", "id", "x", "attr.colour", "red"));
    assertEquals(Optional.empty(), query("search", "minOffset", "0:1", "minOffset", "1:2"));
    assertEquals(Optional.empty(), query("search", "minScore", "0.5", "explain", "true"));
  }

  @Test
  void query_notAsDocumented_namesTheParameter() {
    var cases =
        Map.of(
            List.of("limit", "x"), "limit 'x' is not a whole number",
            List.of("limit", "0"), "limit 0 is less than 1",
            List.of("limit", "1", "limit", "2"), "limit is there 2 times",
            List.of("page", "1"), "'page' is not one of [after, label, limit, version] here");
    cases.forEach(
        (given, detail) ->
            assertEquals(Optional.of(detail), query("listImages", given.toArray(String[]::new))));
    assertTrue(query("search", "minScore", "NaN").isPresent());
    assertEquals(Optional.of("groupBy is not one of [label]"), query("search", "groupBy", "id"));
  }

  @Test
  void body_asDocumented_passes() {
    assertEquals(Optional.empty(), body("relabelImage", "{\"label\":\"cat\"}"));
    assertEquals(Optional.empty(), body("relabelImage", "{\"label\":null}"));
    assertEquals(
        Optional.empty(),
        body(
            "search",
            "{\"vector\":[1,2.5],\"filter\":{\"and\":[{\"label\":{\"in\":[\"a\"]}},"
                + "{\"not\":{\"attribute\":\"x\",\"exists\":true}}]}}"));
  }

  @Test
  void body_notAsDocumented_namesTheField() {
    var cases =
        Map.of(
            "{}", "the body has no 'label'",
            "{\"label\":5}", "label is of type number, not string or null",
            "{\"label\":\"\"}", "label has 0 characters, fewer than 1",
            "{\"label\":\"a\",\"x\":1}", "the body has 'x', not one of [label]");
    cases.forEach(
        (json, detail) -> assertEquals(Optional.of(detail), body("relabelImage", json), json));
    assertEquals(
        Optional.of("vector[1] is of type string, not number"),
        body("search", "{\"vector\":[1,\"x\"]}"));
    assertEquals(
        Optional.of("filter.and[0].label.in[1] is of type number, not string"),
        body("search", "{\"id\":\"a\",\"filter\":{\"and\":[{\"label\":{\"in\":[\"b\",3]}}]}}"));
    for (var bad : List.of("{\"id\":\"a\",\"vector\":[1]}", "{}", "{\"k\":1}")) {
      assertEquals(
          Optional.of("the body has not exactly one of: id, vector, positives"),
          body("search", bad));
    }
  }

  @Test
  void roles_areThoseThatAreAskedFor() {
    var access = new Access(Set.of("/livez", "/readyz", "/openapi.json"));
    for (var operation : contract.operations()) {
      var role = access.required(operation.method(), operation.path()).map(Role::text);
      assertEquals(operation.role(), role, operation.id());
      assertEquals(role.equals(Optional.of("admin")), operation.alwaysNeedsKey(), operation.id());
    }
  }

  @Test
  void roles_areThoseOfTheDocument() {
    assertEquals(Optional.of("read"), contract.operation("search").role());
    assertEquals(Optional.of("write"), contract.operation("deleteImage").role());
    assertEquals(Optional.of("admin"), contract.operation("promoteVersion").role());
    assertEquals(Optional.empty(), contract.operation("alive").role());
    assertTrue(contract.operation("promoteVersion").alwaysNeedsKey());
    assertFalse(contract.operation("writeImage").alwaysNeedsKey());
    assertFalse(contract.operation("alive").alwaysNeedsKey());
  }
}

package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.OpenAPIContract;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kindred.query.openapi.Contract;
import kindred.query.version.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document, and whether the node is as it says. */
class DocumentTest {
  @TempDir private Path directory;

  private static JsonObject document() {
    return Contract.load().text().toJsonObject();
  }

  /** By a library that checks it against the schema of OpenAPI 3.1. */
  @Test
  void document_byTheStandard_isValid() {
    var vertx = Vertx.vertx();
    try {
      var contract = OpenAPIContract.from(vertx, withKnownTypes(document())).await();
      assertEquals(Contract.load().operations().size(), contract.operations().size());
    } finally {
      vertx.close().await();
    }
  }

  /** The library takes a handful of media types only. */
  private static JsonObject withKnownTypes(JsonObject json) {
    var copy = new JsonObject();
    for (var entry : json) {
      var value = entry.getValue();
      if (entry.getKey().equals("content")) {
        var content = new JsonObject();
        ((JsonObject) value)
            .forEach(
                type -> {
                  boolean known = MediaType.isMediaTypeSupported(type.getKey());
                  content.put(known ? type.getKey() : "text/plain", type.getValue());
                });
        copy.put("content", content);
      } else {
        copy.put(
            entry.getKey(),
            switch (value) {
              case JsonObject object -> withKnownTypes(object);
              case JsonArray array ->
                  array.stream()
                      .map(each -> each instanceof JsonObject o ? withKnownTypes(o) : each)
                      .collect(JsonArray::new, JsonArray::add, JsonArray::addAll);
              default -> value;
            });
      }
    }
    return copy;
  }

  @Test
  void operations_ofDocumentAndNode_areTheSame() {
    try (var node = new TestNode(directory, "", () -> Status.UNKNOWN)) {
      var routed = new TreeSet<String>();
      for (var route : node.router.getRoutes()) {
        if (route.getPath() != null && !Page.PATHS.contains(route.getPath())) {
          route.methods().forEach(m -> routed.add(m + " " + route.getPath()));
        }
      }
      var documented =
          Contract.load().operations().stream()
              .map(o -> o.method() + " " + o.path().replace("{", ":").replace("}", ""))
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(documented, routed);
    }
  }

  @Test
  void problemTypes_ofDocumentAndNode_areTheSame() {
    var documented =
        document()
            .getJsonObject("components")
            .getJsonObject("schemas")
            .getJsonObject("Problem")
            .getJsonObject("properties")
            .getJsonObject("type")
            .getJsonArray("enum");
    var known = Arrays.stream(ProblemType.values()).map(ProblemType::urn).toList();
    assertEquals(
        new TreeSet<>(known),
        documented.stream().map(Object::toString).collect(Collectors.toCollection(TreeSet::new)));
    // Every status that a problem has, has a response that names the problem.
    var responses = document().getJsonObject("components").getJsonObject("responses").encode();
    for (var type : ProblemType.values()) {
      assertTrue(responses.contains(type.code()), type.code());
    }
  }

  @Test
  void served_document_isTheResource() throws Exception {
    try (var node = new TestNode(directory, "", () -> Status.UNKNOWN)) {
      var response = node.get("/openapi.json");
      assertEquals(200, response.statusCode());
      assertEquals("3.1.0", TestNode.json(response).getString("openapi"));
      assertEquals(Contract.load().text().toString(), response.body());
    }
  }
}

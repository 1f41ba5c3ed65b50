package kindred.query.openapi;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The OpenAPI document, from our own resources: the one place where paths, parameters and bodies
 * are told. Requests are checked by its schemas, compiled once. The validators of vertx-openapi and
 * vertx-json-schema are used in tests only: they take longer than the search (over 1 us per number
 * of a vector), collect every fault of a hostile body, decode parameters twice, take no {@code
 * image/*}, and let unknown parameters pass.
 */
public final class Contract {
  private static final List<String> METHODS = List.of("get", "put", "post", "delete");

  private final Buffer text;
  private final JsonObject document;
  private final Map<String, Schema> schemas = new HashMap<>();
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  private Contract(Buffer text) {
    this.text = text;
    this.document = text.toJsonObject();
    for (var path : document.getJsonObject("paths")) {
      for (var method : METHODS) {
        var operation = ((JsonObject) path.getValue()).getJsonObject(method);
        if (operation != null) {
          add(new Operation(this, path.getKey(), method, operation));
        }
      }
    }
  }

  /** As it is served. */
  public static Contract load() {
    try (var in = Contract.class.getResourceAsStream("/openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("resource openapi.json is missing");
      }
      return new Contract(Buffer.buffer(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("resource openapi.json not read", e);
    }
  }

  private void add(Operation operation) {
    if (operations.put(operation.id(), operation) != null) {
      throw new IllegalStateException("operation '" + operation.id() + "' is there twice");
    }
  }

  /** The document's bytes. */
  public Buffer text() {
    return text;
  }

  /** In the document's order. */
  public List<Operation> operations() {
    return List.copyOf(operations.values());
  }

  /**
   * An operation by its {@code operationId}.
   *
   * @throws IllegalArgumentException where there is none
   */
  public Operation operation(String id) {
    return Optional.ofNullable(operations.get(id))
        .orElseThrow(() -> new IllegalArgumentException("no operation '" + id + "'"));
  }

  /** What a reference within the document refers to; the object itself where it is none. */
  JsonObject resolved(JsonObject object) {
    var reference = object.getString("$ref");
    return reference == null ? object : at(reference);
  }

  /** The object at a JSON pointer that begins with {@code #/}. */
  private JsonObject at(String pointer) {
    var object = document;
    for (var name : pointer.substring(2).split("/")) {
      object = object.getJsonObject(name.replace("~1", "/").replace("~0", "~"));
    }
    return object;
  }

  /** A schema of this document, compiled. */
  Schema compiled(JsonObject schema) {
    return Schema.of(schema, this::at, schemas);
  }
}

package kindred.query.opensearch;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import kindred.query.index.Filter;

/** A {@link Filter} as OpenSearch is asked it; {@link Filter#accepts} says the same of an image. */
final class FilterJson {
  private FilterJson() {}

  static JsonObject of(Filter filter) {
    return switch (filter) {
      case Filter.Any any -> all();
      case Filter.Label(var label) -> term(ImageJson.LABEL, label);
      case Filter.LabelIn(var labels) -> in(ImageJson.LABEL, labels);
      case Filter.Labelled labelled -> exists(ImageJson.LABEL);
      case Filter.Attribute(var name, var value) ->
          term(ImageJson.ATTRIBUTE, ImageJson.attribute(name, value));
      case Filter.AttributeIn(var name, var values) ->
          in(
              ImageJson.ATTRIBUTE,
              values.stream().map(value -> ImageJson.attribute(name, value)).toList());
      case Filter.HasAttribute(var name) -> term(ImageJson.PRESENT, ImageJson.present(name));
      case Filter.All(var filters) when filters.isEmpty() -> all();
      case Filter.All(var filters) -> bool("filter", each(filters));
      case Filter.OneOf(var filters) when filters.isEmpty() -> none();
      case Filter.OneOf(var filters) ->
          new JsonObject()
              .put(
                  "bool",
                  new JsonObject().put("should", each(filters)).put("minimum_should_match", 1));
      case Filter.Not(var not) -> bool("must_not", new JsonArray().add(of(not)));
    };
  }

  /** Images, not what else is in the index: images that are gone, and positions. */
  static JsonObject images() {
    return exists(ImageJson.ID);
  }

  /** Images that pass. */
  static JsonObject images(Filter filter) {
    return filter instanceof Filter.Any
        ? images()
        : bool("filter", new JsonArray().add(images()).add(of(filter)));
  }

  private static JsonArray each(List<Filter> filters) {
    var all = new JsonArray();
    filters.forEach(filter -> all.add(of(filter)));
    return all;
  }

  private static JsonObject bool(String occur, JsonArray clauses) {
    return new JsonObject().put("bool", new JsonObject().put(occur, clauses));
  }

  private static JsonObject all() {
    return new JsonObject().put("match_all", new JsonObject());
  }

  private static JsonObject none() {
    return new JsonObject().put("match_none", new JsonObject());
  }

  private static JsonObject exists(String field) {
    return new JsonObject().put("exists", new JsonObject().put("field", field));
  }

  private static JsonObject term(String field, String value) {
    return new JsonObject()
        .put("term", new JsonObject().put(field, new JsonObject().put("value", value)));
  }

  private static JsonObject in(String field, Collection<String> values) {
    if (values.isEmpty()) {
      return none();
    }
    var list = new JsonArray();
    values.stream().sorted().forEach(list::add);
    return new JsonObject().put("terms", new JsonObject().put(field, list));
  }
}

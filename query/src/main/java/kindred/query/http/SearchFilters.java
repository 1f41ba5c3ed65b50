package kindred.query.http;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import kindred.query.index.Filter;
import kindred.query.search.SearchConfig;

/** From the JSON of a filter to what it asks; bounded in depth and in conditions. */
final class SearchFilters {
  private static final String FORMS =
      "{\"label\":…}, {\"attribute\":…}, {\"and\":[…]}, {\"or\":[…]} or {\"not\":{…}}";

  private final int maxDepth;
  private final int maxTerms;
  private int terms;

  private SearchFilters(SearchConfig config) {
    this.maxDepth = config.maxFilterDepth();
    this.maxTerms = config.maxFilterTerms();
  }

  /**
   * What a filter asks.
   *
   * @param json of the filter
   * @param path where it stands, for problems
   */
  static Filter of(Object json, String path, SearchConfig config) {
    return new SearchFilters(config).filter(json, path, 1);
  }

  private Filter filter(Object json, String path, int depth) {
    if (depth > maxDepth) {
      throw JsonFields.bad("%s: filters are nested deeper than %d".formatted(path, maxDepth));
    }
    var fields = JsonFields.of(json, path);
    if (fields.has("label")) {
      fields.checkNames(Set.of("label"));
      return label(fields);
    }
    if (fields.has("attribute")) {
      return attribute(fields);
    }
    if (fields.has("and")) {
      fields.checkNames(Set.of("and"));
      return new Filter.All(filters(fields, "and", depth));
    }
    if (fields.has("or")) {
      fields.checkNames(Set.of("or"));
      return new Filter.OneOf(filters(fields, "or", depth));
    }
    if (fields.has("not")) {
      fields.checkNames(Set.of("not"));
      return new Filter.Not(filter(fields.value("not"), fields.at("not"), depth + 1));
    }
    throw JsonFields.bad("%s is not %s".formatted(path, FORMS));
  }

  private List<Filter> filters(JsonFields fields, String name, int depth) {
    var array = fields.array(name);
    if (array.isEmpty()) {
      throw JsonFields.bad(fields.at(name) + " is empty");
    }
    var filters = new ArrayList<Filter>();
    for (int i = 0; i < array.size(); i++) {
      var path = "%s[%d]".formatted(fields.at(name), i);
      filters.add(filter(array.getValue(i), path, depth + 1));
    }
    return filters;
  }

  private Filter label(JsonFields fields) {
    if (fields.value("label") instanceof String label) {
      count(1, fields.path());
      return new Filter.Label(label);
    }
    var of = JsonFields.of(fields.value("label"), fields.at("label") + ", which is no text,");
    var condition = new JsonFields(of.json(), fields.at("label"));
    condition.checkNames(Set.of("in", "exists"));
    one(condition, "in", "exists");
    return condition.has("in")
        ? new Filter.LabelIn(texts(condition, "in"))
        : exists(condition, new Filter.Labelled());
  }

  private Filter attribute(JsonFields fields) {
    fields.checkNames(Set.of("attribute", "equals", "in", "exists"));
    var name = fields.text("attribute").orElseThrow();
    one(fields, "equals", "in", "exists");
    if (fields.has("equals")) {
      count(1, fields.path());
      return new Filter.Attribute(name, fields.text("equals").orElseThrow());
    }
    return fields.has("in")
        ? new Filter.AttributeIn(name, texts(fields, "in"))
        : exists(fields, new Filter.HasAttribute(name));
  }

  private Filter exists(JsonFields fields, Filter present) {
    count(1, fields.path());
    return fields.flag("exists") ? present : new Filter.Not(present);
  }

  private static void one(JsonFields fields, String... names) {
    if (List.of(names).stream().filter(fields::has).count() != 1) {
      var all = String.join(", ", names);
      throw JsonFields.bad("%s needs one of %s".formatted(fields.path(), all));
    }
  }

  private Set<String> texts(JsonFields fields, String name) {
    JsonArray array = fields.array(name);
    count(array.size(), fields.at(name));
    if (array.isEmpty()) {
      throw JsonFields.bad(fields.at(name) + " is empty");
    }
    var texts = new LinkedHashSet<String>();
    for (int i = 0; i < array.size(); i++) {
      if (!(array.getValue(i) instanceof String text)) {
        throw JsonFields.bad("%s[%d] is not a text".formatted(fields.at(name), i));
      }
      texts.add(text);
    }
    return texts;
  }

  private void count(int more, String path) {
    terms += more;
    if (terms > maxTerms) {
      throw JsonFields.bad(
          "%s: the filter has more than %d conditions and values".formatted(path, maxTerms));
    }
  }
}

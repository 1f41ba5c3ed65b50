package kindred.query.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import kindred.query.index.Filter;
import org.junit.jupiter.api.Test;

/** What OpenSearch makes of these, {@code OpenSearchTest} of standalone asks a real one. */
class FilterJsonTest {
  private static final Filter RED = new Filter.Attribute("colour", "red");

  private static void assertJson(String expected, Filter filter) {
    assertEquals(new JsonObject(expected.replace('\'', '"')), FilterJson.of(filter));
  }

  @Test
  void of_conditions_asksForTerms() {
    assertJson("{'match_all': {}}", new Filter.Any());
    assertJson("{'term': {'label': {'value': 'a'}}}", new Filter.Label("a"));
    assertJson("{'terms': {'label': ['a', 'b']}}", new Filter.LabelIn(Set.of("b", "a")));
    assertJson("{'exists': {'field': 'label'}}", new Filter.Labelled());
    assertJson("{'term': {'attribute': {'value': '6:colour=red'}}}", RED);
    assertJson(
        "{'terms': {'attribute': ['1:a=x', '1:a=y']}}",
        new Filter.AttributeIn("a", Set.of("y", "x")));
    assertJson("{'term': {'present': {'value': 'colour'}}}", new Filter.HasAttribute("colour"));
  }

  @Test
  void of_connectives_asksForBooleans() {
    var red = "{'term': {'attribute': {'value': '6:colour=red'}}}";
    assertJson(
        "{'bool': {'filter': [" + red + ", {'exists': {'field': 'label'}}]}}",
        new Filter.All(List.of(RED, new Filter.Labelled())));
    assertJson(
        "{'bool': {'should': [" + red + "], 'minimum_should_match': 1}}",
        new Filter.OneOf(List.of(RED)));
    assertJson("{'bool': {'must_not': [" + red + "]}}", new Filter.Not(RED));
  }

  @Test
  void of_nothingToPass_isNothing() {
    assertJson("{'match_all': {}}", new Filter.All(List.of()));
    assertJson("{'match_none': {}}", new Filter.OneOf(List.of()));
    assertJson("{'match_none': {}}", new Filter.LabelIn(Set.of()));
    assertJson("{'match_none': {}}", new Filter.AttributeIn("a", Set.of()));
  }

  @Test
  void attribute_namesWithTheSign_stayApart() {
    assertNotEquals(ImageJson.attribute("a=b", "c"), ImageJson.attribute("a", "b=c"));
  }
}

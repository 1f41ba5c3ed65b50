package kindred.standalone.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import kindred.standalone.check.AnswerCheck.Query;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That a mixed answer is found out: on vectors made by hand. */
class AnswerCheckTest {
  private final GalleryVectors vectors =
      new GalleryVectors(
          new TopicLog("nowhere") {
            @Override
            public List<org.apache.kafka.clients.consumer.ConsumerRecord<String, byte[]>> read(
                String topic) {
              return List.of();
            }
          },
          "t");
  private final AnswerCheck check = new AnswerCheck(vectors);

  @BeforeEach
  void twoVersions() {
    vectors.put(
        1,
        Map.of(
            "a", List.of(new float[] {1, 0}),
            "b", List.of(new float[] {0.6f, 0.8f}),
            "c", List.of(new float[] {-1, 0})));
    vectors.put(
        2,
        Map.of(
            "a", List.of(new float[] {0, 1}),
            "b", List.of(new float[] {0.8f, 0.6f}, new float[] {1, 0}),
            "c", List.of(new float[] {0, -1})));
  }

  private static JsonNode answer(int version, String neighbours) throws Exception {
    int k = neighbours.split("\"id\"").length - 1;
    return JsonMapper.builder()
        .build()
        .readTree(
            "{\"version\":%d,\"index\":{\"version\":%d},\"k\":%d,\"indexed\":3,\"neighbours\":[%s]}"
                .formatted(version, version, k, neighbours));
  }

  private static String neighbour(String id, double score) {
    return "{\"id\":\"%s\",\"score\":%s}".formatted(id, score);
  }

  private void assertFault(String fault) {
    assertEquals(1, check.faults().size());
    assertTrue(check.faults().getFirst().startsWith(fault), check.faults()::toString);
  }

  @Test
  void answerOfOneVersion_isRight_andTellsItFromOthers() throws Exception {
    check.check(Query.byId("a"), answer(1, neighbour("b", 0.6) + "," + neighbour("c", -1)));
    check.check(Query.byId("a"), answer(2, neighbour("b", 0.6) + "," + neighbour("c", -1)));
    check.check(Query.byVector(new float[] {0, 1}), answer(2, neighbour("a", 1)));
    assertEquals(List.of(), check.faults());
    assertEquals(Map.of(1, 1L, 2, 2L), check.answers());
    // The two first are the same under both.
    assertEquals(1, check.told());
  }

  @Test
  void answerOfAnEmptyIndex_isCounted() throws Exception {
    var nothing = ((ObjectNode) answer(2, "")).put("indexed", 0);
    check.check(Query.byVector(new float[] {1, 0}), nothing);
    assertEquals(List.of(), check.faults());
    assertEquals(0, check.count());
    assertEquals(Map.of(2, 1L), check.empty());
  }

  @Test
  void anyVectorThatAnImageHasHad_counts() throws Exception {
    check.check(Query.byVector(new float[] {1, 0}), answer(2, neighbour("b", 1)));
    check.check(Query.byVector(new float[] {1, 0}), answer(2, neighbour("b", 0.8)));
    assertEquals(List.of(), check.faults());
  }

  @Test
  void neighbourOfAnotherVersion_isAFault() throws Exception {
    check.check(
        Query.byVector(new float[] {1, 0}),
        answer(1, neighbour("b", 0.8) + "," + neighbour("c", -1)));
    assertFault("no cosine of its version");
  }

  @Test
  void questionOfAnotherVersion_isAFault() throws Exception {
    // Version 1's vector of a, version 2's of b.
    check.check(Query.byId("a"), answer(2, neighbour("b", 0.8)));
    assertFault("no cosine of its version");
  }

  @Test
  void missingNeighbour_orTheImageItself_isAFault() throws Exception {
    var query = Query.byId("a");
    check.check(query, ((ObjectNode) answer(1, neighbour("b", 0.6))).put("k", 2));
    assertFault("too few neighbours");
    check.check(query, answer(1, neighbour("a", 1) + "," + neighbour("b", 0.6)));
    assertEquals(2, check.faults().size());
    assertTrue(check.faults().getLast().startsWith("the image itself"));
  }

  @Test
  void idTwice_isAFault() throws Exception {
    check.check(Query.byId("a"), answer(1, neighbour("b", 0.6) + "," + neighbour("b", 0.6)));
    assertFault("an id twice");
  }

  @Test
  void versionWithoutVectors_isCountedApart() throws Exception {
    check.check(Query.byId("a"), answer(3, neighbour("b", 0.6)));
    assertEquals(List.of(), check.faults());
    assertEquals(Map.of(3, 1L), check.unreadable());
    assertEquals(0, check.count());
  }
}

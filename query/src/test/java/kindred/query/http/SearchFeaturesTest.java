package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.SchemaRepository;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kindred.encoder.Artefact;
import kindred.encoder.Encoder;
import kindred.query.index.ExactIndex;
import kindred.query.index.IndexedImage;
import kindred.query.openapi.Contract;
import kindred.query.version.Status;
import kindred.query.version.TestVersions;
import kindred.schemas.image.Pixels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Examples, pages, groups, filters, batches and predictions over HTTP, in a gallery laid by hand:
 * image {@code a0} at 0 degrees, {@code a1} at 1 degree and so on in one plane. Every answer is as
 * the API's document says.
 */
class SearchFeaturesTest {
  private static final int IMAGES = 60;
  private static final String BASE = "urn:kindred";
  private static final SchemaRepository SCHEMAS =
      SchemaRepository.create(
              new JsonSchemaOptions()
                  .setBaseUri(BASE)
                  .setDraft(Draft.DRAFT202012)
                  .setOutputFormat(OutputFormat.Basic))
          .dereference(BASE, JsonSchema.of(Contract.load().text().toJsonObject()));

  @TempDir private Path directory;
  private final Artefact artefact = TestVersions.artefact(3);
  private TestNode node;

  @BeforeEach
  void start() {
    var overrides =
        """
        query.http { max-k = 40, default-k = 5, search-threads = 4 }
        query.search { max-reach = 50, max-examples = 4, max-batch = 3, max-group-size = 4
          negative-weight = 0.5, max-filter-depth = 3, max-filter-terms = 6
          embed-batch { max = 4, wait = 20 ms } }
        """;
    node = new TestNode(directory, overrides, () -> Status.UNKNOWN);
    serve();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private static float[] at(double degrees) {
    var vector = new float[TestVersions.DIM];
    vector[0] = (float) Math.cos(Math.toRadians(degrees));
    vector[1] = (float) Math.sin(Math.toRadians(degrees));
    return vector;
  }

  private static String vector(double degrees) {
    var numbers = new JsonArray();
    for (var number : at(degrees)) {
      numbers.add(number);
    }
    return "{\"vector\":" + numbers.encode() + "}";
  }

  /** Up to 49 degrees all are of one class; every tenth has no label; 58 and 59 are one picture. */
  private void serve() {
    var index = new ExactIndex(7, TestVersions.DIM);
    for (int n = 0; n < IMAGES; n++) {
      var label = n < 50 ? "most" : "rare " + n % 3;
      Map<String, String> attributes = n % 2 == 0 ? Map.of("parity", "even") : Map.of();
      index.put(
          new IndexedImage(
              "a" + n,
              n % 10 == 9 ? Optional.empty() : Optional.of(label),
              attributes,
              at(n == 59 ? 58 : n),
              0,
              n));
    }
    index.refresh(Map.of(0, (long) IMAGES));
    node.serving.swap(TestVersions.served(7, artefact, index));
  }

  private JsonObject asked(String schema, String path, String json) throws Exception {
    var response = node.post(path, "application/json", json.getBytes());
    assertEquals(200, response.statusCode(), response.body());
    return answer(schema, response);
  }

  /** As a schema of the document says, by somebody else's reading of it. */
  private static JsonObject answer(String schema, HttpResponse<String> response) {
    var json = TestNode.json(response);
    var result = SCHEMAS.validator(BASE + "#/components/schemas/" + schema).validate(json);
    assertTrue(result.getValid(), () -> json + " " + result.getErrors());
    return json;
  }

  private JsonObject search(String json) throws Exception {
    return asked("SearchAnswer", "/v1/search", json);
  }

  private JsonObject predict(String json) throws Exception {
    return asked("PredictAnswer", "/v1/predict", json);
  }

  private static void assertProblem(ProblemType type, String detail, HttpResponse<String> answer) {
    assertEquals(type.status(), answer.statusCode(), answer.body());
    var problem = answer("Problem", answer);
    assertEquals(type.urn(), problem.getString("type"));
    assertTrue(problem.getString("detail").contains(detail), answer.body());
  }

  private static List<String> ids(JsonObject answer) {
    return objects(answer, "neighbours").map(n -> n.getString("id")).toList();
  }

  private static Stream<JsonObject> objects(JsonObject in, String array) {
    return in.getJsonArray(array).stream().map(JsonObject.class::cast);
  }

  private static List<String> images(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> "a" + n).toList();
  }

  @Test
  void search_positives_areAskedByTheirMeanAndLeftOut() throws Exception {
    // The mean of 10 and 20 degrees is at 15.
    var found = search("{\"positives\":[{\"id\":\"a10\"},%s],\"k\":3}".formatted(vector(20)));
    assertEquals("a15", ids(found).getFirst());
    assertEquals(1, objects(found, "neighbours").findFirst().orElseThrow().getFloat("score"), 1e-6);
    assertEquals(List.of("a15", "a14", "a16").size(), ids(found).size());
    var near = search("{\"positives\":[{\"id\":\"a14\"},{\"id\":\"a16\"}],\"k\":40}");
    assertEquals("a15", ids(near).getFirst());
    assertFalse(ids(near).contains("a14") || ids(near).contains("a16"));
    assertEquals(40, ids(near).size());
  }

  @Test
  void search_negatives_pushAwayAndAreLeftOut() throws Exception {
    // (1, 0) - 0.5 (cos 60, sin 60) = (0.75, -0.433), at -30 degrees: the order is that from 0 on.
    var found = search("{\"id\":\"a3\",\"negatives\":[{\"id\":\"a5\"}],\"k\":4}");
    assertEquals(List.of("a0", "a1", "a2", "a4"), ids(found).stream().sorted().toList());
    var away = search("{\"positives\":[%s],\"negatives\":[%s]}".formatted(vector(0), vector(60)));
    assertEquals(images(0, 5), ids(away));
    var score = objects(away, "neighbours").findFirst().orElseThrow().getDouble("score");
    assertEquals(Math.cos(Math.toRadians(30)), score, 1e-6);
  }

  @Test
  void search_examplesThatAreWrong_areProblems() throws Exception {
    var opposite = "{\"positives\":[%s,%s]}".formatted(vector(0), vector(180));
    assertProblem(ProblemType.UNUSABLE_VECTOR, "cancel out", node.search(opposite));
    var unknown = "{\"positives\":[{\"id\":\"a1\"},{\"id\":\"b\"}]}";
    assertProblem(ProblemType.UNKNOWN_IMAGE, "'b'", node.search(unknown));
    for (var wrong :
        List.of(
            "{\"positives\":[]}=positives is empty",
            "{\"negatives\":[{\"id\":\"a1\"}]}=give one of",
            "{\"id\":\"a1\",\"positives\":[{\"id\":\"a2\"}]}=give one of",
            "{\"positives\":[{\"id\":\"a1\"},7]}=positives[1] is not an object",
            "{\"positives\":[{}]}=positives[0] needs either",
            "{\"positives\":[{\"id\":1}]}=positives[0].id is not a text",
            "{\"positives\":[{\"vector\":[1,\"x\"]}]}=positives[0].vector[1] is not a number",
            "{\"positives\":[{\"id\":\"a1\",\"k\":1}]}='k' is not one of [id, vector] in positives[0]",
            "{\"id\":\"a1\",\"negatives\":[{\"id\":\"a2\"},{\"id\":\"a2\"},{\"id\":\"a2\"},{\"id\":\"a2\"}]}=5 positives and negatives are more than 4")) {
      int cut = wrong.indexOf("}=") + 1;
      var json = wrong.substring(0, cut);
      assertProblem(ProblemType.BAD_REQUEST, wrong.substring(cut + 1), node.search(json));
    }
  }

  @Test
  void search_pages_areOneListInParts() throws Exception {
    var whole = ids(search("{\"id\":\"a0\",\"k\":40}"));
    var parts = new java.util.ArrayList<String>();
    for (int offset = 0; offset < 40; offset += 10) {
      parts.addAll(ids(search("{\"id\":\"a0\",\"k\":10,\"offset\":%d}".formatted(offset))));
    }
    assertEquals(whole, parts);
    assertEquals(images(1, 41), whole);
    var tooFar = node.search("{\"id\":\"a0\",\"k\":10,\"offset\":41}");
    assertProblem(ProblemType.BAD_REQUEST, "offset 41 and k 10 come to more than 50", tooFar);
    assertEquals(400, node.search("{\"id\":\"a0\",\"offset\":-1}").statusCode());
    var beyond = search(vector(0).replace("}", ",\"k\":1,\"offset\":49,\"minScore\":0.9}"));
    assertEquals(List.of(), ids(beyond));
  }

  @Test
  void search_minScore_isTheLeastCosine() throws Exception {
    var least = Math.cos(Math.toRadians(10.5));
    var found = search(vector(0).replace("}", ",\"k\":40,\"minScore\":%s}".formatted(least)));
    assertEquals(images(0, 11), ids(found));
    for (var wrong : List.of("1.1", "-1.1", "\"x\"", "null")) {
      var answer = node.search("{\"id\":\"a0\",\"minScore\":" + wrong + "}");
      assertProblem(ProblemType.BAD_REQUEST, "minScore", answer);
    }
  }

  private List<String> filtered(String filter) throws Exception {
    return ids(search("{\"vector\":%s,\"k\":40,\"filter\":%s}".formatted(numbers(0), filter)));
  }

  private static String numbers(double degrees) {
    return new JsonObject(vector(degrees)).getJsonArray("vector").encode();
  }

  @Test
  void search_filters_letThroughWhatTheySay() throws Exception {
    var even = "{\"attribute\":\"parity\",\"equals\":\"even\"}";
    assertEquals(List.of("a50", "a53", "a56"), filtered("{\"label\":\"rare 2\"}"));
    assertEquals(
        List.of("a51", "a50", "a53", "a54", "a56", "a57").stream().sorted().toList(),
        filtered("{\"label\":{\"in\":[\"rare 0\",\"rare 2\"]}}").stream().sorted().toList());
    assertEquals(6, filtered("{\"label\":{\"exists\":false}}").size());
    assertEquals(30, filtered(even).size());
    assertEquals(30, filtered("{\"attribute\":\"parity\",\"in\":[\"even\",\"odd\"]}").size());
    assertEquals(30, filtered("{\"attribute\":\"parity\",\"exists\":false}").size());
    assertEquals(
        List.of("a50", "a56"), filtered("{\"and\":[{\"label\":\"rare 2\"},%s]}".formatted(even)));
    var either = "{\"or\":[{\"label\":\"rare 2\"},{\"label\":\"rare 1\"}]}";
    assertEquals(List.of("a50", "a52", "a53", "a55", "a56", "a58"), filtered(either));
    assertEquals(
        List.of("a9", "a19", "a29", "a39", "a49", "a59").size(),
        filtered("{\"not\":{\"label\":{\"exists\":true}}}").size());
    // The field label is one more condition.
    var both = search(vector(0).replace("}", ",\"label\":\"rare 2\",\"filter\":" + even + "}"));
    assertEquals(List.of("a50", "a56"), ids(both));
  }

  @Test
  void search_filtersThatAreWrong_areProblemsThatNameTheirPlace() throws Exception {
    for (var wrong :
        Map.ofEntries(
                Map.entry("7", "filter is not an object"),
                Map.entry("{}", "filter is not {\"label\":…}"),
                Map.entry("{\"label\":7}", "filter.label"),
                Map.entry("{\"label\":{}}", "filter.label needs one of in, exists"),
                Map.entry("{\"label\":{\"in\":[]}}", "filter.label.in is empty"),
                Map.entry("{\"label\":{\"in\":[\"a\",1]}}", "filter.label.in[1] is not a text"),
                Map.entry("{\"label\":{\"exists\":1}}", "filter.label.exists is not true or"),
                Map.entry("{\"label\":\"a\",\"not\":{}}", "'not' is not one of [label] in filter"),
                Map.entry("{\"attribute\":\"a\"}", "filter needs one of equals, in, exists"),
                Map.entry("{\"attribute\":1,\"equals\":\"x\"}", "filter.attribute is not a text"),
                Map.entry("{\"and\":{}}", "filter.and is not an array"),
                Map.entry("{\"or\":[]}", "filter.or is empty"),
                Map.entry("{\"and\":[{\"label\":\"a\"},3]}", "filter.and[1] is not an object"),
                Map.entry("{\"not\":{\"or\":[{\"x\":1}]}}", "filter.not.or[0] is not {\"label\""),
                Map.entry(
                    "{\"not\":{\"not\":{\"not\":{\"label\":\"a\"}}}}",
                    "filter.not.not.not: filters are nested deeper than 3"),
                Map.entry(
                    "{\"label\":{\"in\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\"]}}",
                    "filter.label.in: the filter has more than 6"))
            .entrySet()) {
      var answer = node.search("{\"id\":\"a0\",\"filter\":" + wrong.getKey() + "}");
      assertProblem(ProblemType.BAD_REQUEST, wrong.getValue(), answer);
    }
  }

  @Test
  void search_groups_areOfEachLabelThoughOneDominates() throws Exception {
    var found =
        search(
            vector(0)
                .replace("}", ",\"k\":4,\"groupBy\":\"label\",\"groupSize\":2,\"explain\":true}"));
    var groups = objects(found, "groups").toList();
    assertEquals(
        List.of("most", "rare 2", "rare 0", "rare 1"),
        groups.stream().map(group -> group.getString("label")).toList());
    assertEquals(
        List.of(
            List.of("a0", "a1"),
            List.of("a50", "a53"),
            List.of("a51", "a54"),
            List.of("a52", "a55")),
        groups.stream().map(SearchFeaturesTest::ids).toList());
    assertEquals(8, ids(found).size());
    assertTrue(found.getBoolean("complete"));
    assertTrue(found.getJsonObject("explain").getInteger("searches") > 1);
    var second = search(vector(0).replace("}", ",\"k\":2,\"offset\":1,\"groupBy\":\"label\"}"));
    assertEquals(List.of("a50", "a51"), ids(second));
    for (var wrong :
        List.of("\"groupBy\":\"id\"", "\"groupSize\":2", "\"groupBy\":\"label\",\"groupSize\":5")) {
      var answer = node.search("{\"id\":\"a0\"," + wrong + "}");
      assertProblem(ProblemType.BAD_REQUEST, "group", answer);
    }
  }

  @Test
  void search_deduplicateAndVectors_leaveOutOneAndPutInAll() throws Exception {
    var both = search(vector(59).replace("}", ",\"k\":2,\"include\":[\"vector\"]}"));
    assertEquals(List.of("a58", "a59"), ids(both));
    assertFalse(both.containsKey("complete"));
    var vectors =
        objects(both, "neighbours").map(neighbour -> neighbour.getJsonArray("vector")).toList();
    assertEquals(TestVersions.DIM, vectors.getFirst().size());
    assertEquals(vectors.get(0), vectors.get(1));
    var one = search(vector(59).replace("}", ",\"k\":2,\"deduplicate\":true}"));
    assertEquals(List.of("a58", "a57"), ids(one));
    assertTrue(one.getBoolean("complete"));
    assertFalse(one.encode().contains("\"vector\""));
    assertEquals(400, node.search("{\"id\":\"a0\",\"include\":[\"code\"]}").statusCode());
    assertEquals(400, node.search("{\"id\":\"a0\",\"deduplicate\":1}").statusCode());
  }

  @Test
  void search_explain_saysHowTheAnswerCameAbout() throws Exception {
    var answer =
        answer(
            "SearchAnswer", node.post("/v1/search?explain=true&k=1", "image/png", Pictures.png(1)));
    var explain = answer.getJsonObject("explain");
    assertEquals(7, explain.getInteger("version"));
    assertEquals(new JsonObject(), explain.getJsonObject("trainedThrough"));
    assertEquals("exact", explain.getString("by"));
    assertEquals(IMAGES, explain.getInteger("passing"));
    assertEquals(1, explain.getInteger("searches"));
    assertEquals(0, explain.getJsonObject("coverage").getInteger("lagRecords"));
    var timings = explain.getJsonObject("timingsMs");
    double sum =
        timings.stream().mapToDouble(stage -> ((Number) stage.getValue()).doubleValue()).sum();
    assertTrue(timings.getDouble("decode") > 0 && timings.getDouble("embed") > 0);
    assertTrue(sum <= answer.getDouble("tookMs") + 0.01, answer.encode());
    assertFalse(search("{\"id\":\"a0\"}").containsKey("explain"));
  }

  /** A form's file is a positive beside those of the field query. */
  @Test
  void search_formWithQuery_isAskedByAllOfThem() throws Exception {
    var type = "multipart/form-data; boundary=xyz";
    var query = "{\"positives\":[{\"id\":\"a30\"}],\"k\":3,\"include\":[\"vector\"]}";
    var answer = node.post("/v1/search", type, form(Map.of("query", query)));
    assertEquals(200, answer.statusCode(), answer.body());
    var found = TestNode.json(answer);
    assertEquals(3, ids(found).size());
    assertFalse(ids(found).contains("a30"));
    var wrong = form(Map.of("query", query, "k", "3"));
    assertProblem(
        ProblemType.BAD_REQUEST, "'k' is a form field", node.post("/v1/search", type, wrong));
    var id = form(Map.of("query", "{\"id\":\"a30\"}"));
    assertProblem(ProblemType.BAD_REQUEST, "'id' is not one of", node.post("/v1/search", type, id));
    var empty = form(Map.of("query", "["));
    assertProblem(ProblemType.BAD_REQUEST, "query is not", node.post("/v1/search", type, empty));
    var long9k = form(Map.of("query", "{\"label\":\"" + "x".repeat(9_000) + "\"}"));
    assertEquals(200, node.post("/v1/search", type, long9k).statusCode());
    var options = form(Map.of("minScore", "-0.5", "groupBy", "label", "deduplicate", "true"));
    assertEquals(200, node.post("/v1/search", type, options).statusCode());
  }

  private static byte[] form(Map<String, String> fields) throws Exception {
    var body = new ByteArrayOutputStream();
    for (var field : fields.entrySet()) {
      var part = "--xyz\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n";
      body.write(part.formatted(field.getKey(), field.getValue()).getBytes());
    }
    var head =
        "--xyz\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n";
    body.write(head.getBytes());
    body.write(Pictures.png(1));
    body.write("\r\n--xyz--\r\n".getBytes());
    return body.toByteArray();
  }

  @Test
  void batch_searches_areOfOneVersionAndFailForThemselves() throws Exception {
    var json =
        "{\"searches\":[{\"id\":\"a5\",\"k\":1},{\"id\":\"nobody\"},{\"id\":\"a5\",\"k\":0}]}";
    var answer = asked("SearchBatchAnswer", "/v1/search/batch", json);
    assertEquals(7, answer.getInteger("version"));
    var results = objects(answer, "results").toList();
    assertEquals(1, ids(results.get(0)).size());
    assertEquals(7, results.get(0).getInteger("version"));
    var unknown = results.get(1).getJsonObject("problem");
    assertEquals(ProblemType.UNKNOWN_IMAGE.urn(), unknown.getString("type"));
    assertEquals(404, unknown.getInteger("status"));
    assertEquals("k 0 is not 1 to 40", results.get(2).getJsonObject("problem").getString("detail"));
    var pinned =
        asked(
            "SearchBatchAnswer",
            "/v1/search/batch",
            "{\"searches\":[{\"id\":\"a1\",\"version\":7},7]}");
    assertEquals(2, objects(pinned, "results").filter(r -> r.containsKey("problem")).count());
    for (var wrong :
        List.of(
            "{}",
            "{\"searches\":[]}",
            "{\"searches\":{}}",
            "{\"searches\":[{},{},{},{}]}",
            "{\"searches\":[{}],\"k\":1}")) {
      var refused = node.post("/v1/search/batch", "application/json", wrong.getBytes());
      assertProblem(ProblemType.BAD_REQUEST, "", refused);
    }
    var unpublished = "{\"searches\":[{\"id\":\"a1\"}],\"version\":9}";
    var other = node.post("/v1/search/batch", "application/json", unpublished.getBytes());
    assertProblem(ProblemType.UNKNOWN_VERSION, "version 9", other);
    var picture = node.post("/v1/search/batch", "image/png", Pictures.png(1));
    assertProblem(ProblemType.UNSUPPORTED_MEDIA_TYPE, "application/json", picture);
  }

  @Test
  void predict_neighbours_voteForALabel() throws Exception {
    var found = predict("{\"vector\":%s,\"k\":6}".formatted(numbers(49)));
    assertEquals("most", found.getString("label"));
    // 46, 47, 48 (most), 50 (rare 2), 51 (rare 0), and 45 or 52 by a tie in degrees.
    double sum = objects(found, "labels").mapToDouble(l -> l.getDouble("confidence")).sum();
    assertEquals(1, sum, 1e-9);
    assertEquals(
        objects(found, "labels").findFirst().orElseThrow().getDouble("confidence"),
        found.getDouble("confidence"));
    assertTrue(found.getDouble("confidence") > 0.45 && found.getDouble("confidence") < 0.75);
    assertFalse(ids(found).contains("a49"), "without a label there is no vote");
    assertEquals(6, ids(found).size());
    var byId = predict("{\"id\":\"a53\",\"k\":1}");
    assertFalse(ids(byId).contains("a53"), "an image has no vote on its own label");
  }

  @Test
  void predict_nobodyNear_abstains() throws Exception {
    var found = predict("{\"vector\":%s,\"minScore\":0.99}".formatted(numbers(-30)));
    assertNull(found.getString("label"));
    assertTrue(found.containsKey("label"));
    assertEquals(0, found.getDouble("confidence"));
    assertEquals(new JsonArray(), found.getJsonArray("labels"));
    assertEquals(200, node.post("/v1/predict?k=3", "image/png", Pictures.png(2)).statusCode());
    for (var wrong : List.of("offset=1", "groupBy=label", "include=vector")) {
      var answer = node.post("/v1/predict?" + wrong, "image/png", Pictures.png(2));
      assertProblem(ProblemType.BAD_REQUEST, wrong.split("=")[0], answer);
    }
    var offset = "{\"id\":\"a0\",\"offset\":1}".getBytes();
    assertProblem(
        ProblemType.BAD_REQUEST, "'offset'", node.post("/v1/predict", "application/json", offset));
  }

  /** Uploads that come together, a broken one among them, are answered as each for itself. */
  @Test
  void search_manyUploadsAtOnce_areEachAnsweredByTheirOwnVector() throws Exception {
    var index = new ExactIndex(8, TestVersions.DIM);
    try (var encoder = Encoder.of(8, artefact, TestVersions.CONFIG)) {
      for (int n = 0; n < 12; n++) {
        Pixels pixels = Pictures.noise(n, 128, 3);
        var vector = encoder.embed(List.of(pixels))[0];
        index.put(new IndexedImage("picture " + n, Optional.empty(), Map.of(), vector, 0, n));
      }
    }
    index.refresh(Map.of(0, 12L));
    node.serving.swap(TestVersions.served(8, artefact, index)).orElseThrow().retire();
    var answers =
        IntStream.range(0, 12)
            .mapToObj(
                n -> {
                  var body = n == 5 ? new byte[] {1, 2, 3} : Pictures.png(n);
                  var request =
                      node.request("/v1/search?k=1")
                          .header("Content-Type", "image/png")
                          .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(body));
                  return node.client.sendAsync(
                      request.build(), HttpResponse.BodyHandlers.ofString());
                })
            .toList();
    var found = new HashSet<String>();
    for (int n = 0; n < 12; n++) {
      var answer = answers.get(n).get();
      assertEquals(n == 5 ? 415 : 200, answer.statusCode(), answer.body());
      if (n != 5) {
        var best = objects(TestNode.json(answer), "neighbours").findFirst().orElseThrow();
        assertEquals("picture " + n, best.getString("id"));
        assertEquals(1, best.getDouble("score"), 1e-5);
        found.add(best.getString("id"));
      }
    }
    assertEquals(11, found.size());
  }
}

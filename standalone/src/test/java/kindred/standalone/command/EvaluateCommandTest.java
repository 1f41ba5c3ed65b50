package kindred.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import kindred.ingest.source.DrawnCharacters;
import kindred.standalone.Kindred;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command on a few drawn characters, in this process. */
class EvaluateCommandTest {
  private static final int CLASSES = 12;
  private static final int IMAGES = 6;
  private static final Path RUNS = Path.of("../../shared/data/omniglot/all_runs.zip");

  @TempDir static Path dir;
  private static Path images;

  /** alphabet0 and alphabet1 of six characters each, drawn by six hands. */
  @BeforeAll
  static void draw() throws IOException {
    images = dir.resolve("drawn.zip");
    var source = new DrawnCharacters(7, CLASSES, IMAGES);
    try (var zip = new ZipOutputStream(Files.newOutputStream(images))) {
      for (var i = 0; i < source.size(); i++) {
        var character = i / IMAGES;
        var name =
            "alphabet%d/character%02d/c%02d_%02d.png"
                .formatted(character / 6, character, character, i % IMAGES + 1);
        zip.putNextEntry(new ZipEntry(name));
        zip.write(source.read(i).bytes());
      }
    }
  }

  private record Ran(int status, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out.strip().lines().toList().getLast());
    }
  }

  private static Ran evaluate(String... arguments) {
    var line =
        new ArrayList<>(
            List.of(
                "evaluate",
                "--images",
                images.toString(),
                "-D",
                "encoder.width=16",
                "-D",
                "encoder.embedding-dim=16",
                "-D",
                "encoder.input.side=16",
                "-D",
                "image.side=32",
                "-D",
                "encoder.device=cpu",
                "-D",
                "learner.batch.anchor-classes=2"));
    line.addAll(List.of(arguments));
    var out = new StringWriter();
    var err = new StringWriter();
    var command = Kindred.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    var status = command.execute(line.toArray(String[]::new));
    return new Ran(status, out.toString(), err.toString());
  }

  @Test
  void evaluate_halves_trainsAndMeasures() throws IOException {
    var ran =
        evaluate("--passes", "2", "--steps", "20", "--seed", "3", "--episodes", "9", "--json");
    assertEquals(0, ran.status(), ran.err());
    var json = ran.json();
    assertEquals(6, json.get("trainClasses").asInt());
    assertEquals(6, json.get("testClasses").asInt());
    assertEquals(36, json.get("queries").asInt());
    assertEquals(36, json.get("gallery").asInt());
    assertEquals(72, json.get("events").asInt());
    assertEquals(20, json.get("steps").asInt());
    assertEquals(3, json.get("seed").asInt());
    for (var share :
        List.of(
            "recallAt1",
            "recallAt2",
            "recallAt4",
            "recallAt8",
            "rPrecision",
            "mapAtR",
            "prequentialRecallAt1",
            "episodeError")) {
      assertTrue(json.get(share).isDouble(), share);
      assertTrue(json.get(share).asDouble() >= 0 && json.get(share).asDouble() <= 1, share);
    }
    assertTrue(json.get("recallAt1").asDouble() > 1 / 6.0);
    assertTrue(json.get("recallAt1").asDouble() <= json.get("recallAt8").asDouble());
    assertTrue(json.get("spectralDecay").asDouble() > 0);
    assertTrue(json.get("imagesPerSecond").asDouble() > 0);
    assertTrue(json.get("network").asText().endsWith("1x16x16"), json.get("network").asText());

    var again = evaluate("--passes", "2", "--steps", "20", "--seed", "3", "--json").json();
    assertEquals(json.get("mapAtR"), again.get("mapAtR"));
  }

  @Test
  void evaluate_alphabetByAlphabet_reportsForgetting_andPlots() throws IOException {
    var svg = dir.resolve("curve.svg");
    var ran =
        evaluate(
            "--train-all",
            "--validate",
            "0.25",
            "--order",
            "group-incremental",
            "--held-out-images",
            "2",
            "--every",
            "10",
            "--steps",
            "8",
            "--plot",
            svg.toString(),
            "--json");
    assertEquals(0, ran.status(), ran.err());
    var json = ran.json();
    assertEquals(9, json.get("trainClasses").asInt());
    assertEquals(3, json.get("testClasses").asInt());
    assertEquals(4, json.get("curve").size());
    assertEquals(36, json.get("curve").get(3).get("events").asInt());
    assertEquals(8, json.get("curve").get(3).get("steps").asInt());
    assertEquals(json.get("recallAt1"), json.get("curve").get(3).get("recallAt1"));
    assertEquals(2, json.get("groupRecallAt1").size());
    assertEquals(4, json.get("groupRecallAt1").get("alphabet0").size());
    assertEquals("held-out images", json.get("forgettingOn").asText());
    assertTrue(json.get("forgetting").asDouble() >= 0);
    var text = Files.readString(svg);
    assertTrue(text.contains("role=\"img\"") && text.contains("<desc>After 36 events"), text);
  }

  @Test
  void evaluate_nothingToMeasure_hasNullsInItsCurve() throws IOException {
    var ran = evaluate("--train-all", "--every", "72", "--steps", "1", "--json");
    assertEquals(0, ran.status(), ran.err());
    var point = ran.json().get("curve").get(0);
    assertTrue(point.get("recallAt1").isNull(), point.toString());
    assertTrue(point.get("prequentialRecallAt1").isDouble(), point.toString());
  }

  @Test
  void evaluate_halfWithoutLabel_learnsFromBoth_andCodesAreMeasured() throws IOException {
    var settings =
        List.of(
            "-D", "learner.regulariser.invariance.images=8",
            "-D", "learner.quantiser.parts=4",
            "-D", "learner.quantiser.codewords=16",
            "-D", "learner.quantiser.first-steps=5");
    var arguments = new ArrayList<>(List.of("--labelled", "0.5", "--steps", "20", "--json"));
    arguments.addAll(settings);
    var ran = evaluate(arguments.toArray(String[]::new));
    assertEquals(0, ran.status(), ran.err());
    var json = ran.json();
    assertEquals(0.5, json.get("labelledShare").asDouble());
    assertEquals(json.get("trainImages").asLong(), json.get("events").asLong());
    var reranked = json.get("rerankedRecallAt1").asDouble();
    // 36 images are measured, so that all of them are re-ranked.
    assertEquals(json.get("recallAt1").asDouble(), reranked, 1e-9);
    assertTrue(json.get("quantisedRecallAt1").asDouble() > 0, ran.out());
    arguments.set(1, "1");
    var all = evaluate(arguments.toArray(String[]::new)).json();
    assertFalse(
        all.get("spectralDecay").asDouble() == json.get("spectralDecay").asDouble(),
        "labels make no difference");
  }

  @Test
  void evaluate_withoutJson_printsATable() {
    var ran = evaluate("--steps", "1");
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().lines().anyMatch(line -> line.matches("recallAt1 +[01]\\.[0-9]{4}")));
    assertFalse(ran.out().contains("{"), ran.out());
  }

  /** An untrained network on the official runs: 400 decisions, better than chance. */
  @Test
  void evaluate_theOfficialRuns_decides400Times() throws IOException {
    Assumptions.assumeTrue(Files.exists(RUNS), RUNS + " is absent");
    var ran = evaluate("--one-shot", RUNS.toString(), "--steps", "0", "--json");
    assertEquals(0, ran.status(), ran.err());
    var json = ran.json();
    assertEquals(12, json.get("trainClasses").asInt());
    assertEquals(0, json.get("steps").asInt());
    assertFalse(json.has("recallAt1"));
    assertEquals(400, json.get("oneShotTrials").asInt());
    assertEquals(20, json.get("oneShotErrors").size());
    assertTrue(json.get("oneShotError").asDouble() > 0);
    assertTrue(json.get("oneShotError").asDouble() < 0.94);
  }

  @Test
  void evaluate_wrongUse_isSaidInOneLine() {
    var ran = evaluate("--validate", "--one-shot", "all_runs.zip");
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("--episodes"), ran.err());
    assertEquals(2, evaluate("--order", "random").status());
    assertEquals(2, evaluate("--plot", "x.svg").status());
    // Before the training and not after it.
    assertEquals(2, evaluate("--every", "9", "--plot", "x.gif").status());
    assertEquals(2, evaluate("--every", "9", "--plot", dir + "/none/x.svg").status());
    assertEquals(2, evaluate("--passes", "0").status());
    assertEquals(2, evaluate("--labelled", "0").status());
  }
}

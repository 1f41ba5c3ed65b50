package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every release reads what every other one wrote: topics outlive releases. */
class SchemaHistoryTest {
  private static final Path CURRENT = Path.of("src/main/avro");
  private static final Path HISTORY = Path.of("history");

  static Stream<String> records() throws IOException {
    try (var files = Files.list(CURRENT)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void currentSchema_andEveryEarlierOne_readEachOther(String name) throws IOException {
    var current = parse(CURRENT.resolve(name));
    for (int release = 1; release <= SchemaHistory.RELEASES; release++) {
      var file = HISTORY.resolve(release + "/" + name);
      if (Files.exists(file)) {
        assertReads(current, parse(file), "the current " + name + " reading release " + release);
        assertReads(parse(file), current, "release " + release + " reading the current " + name);
      }
    }
  }

  private static void assertReads(Schema reader, Schema writer, String what) {
    var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult();
    assertEquals(
        SchemaCompatibilityType.COMPATIBLE,
        result.getCompatibility(),
        () -> what + ": " + result.getIncompatibilities());
  }

  /** What is written today has to stay readable after the next change. */
  @ParameterizedTest
  @MethodSource("records")
  void newestHistory_isTheCurrentSchema(String name) throws IOException {
    var newest = HISTORY.resolve(SchemaHistory.RELEASES + "/" + name);
    var message =
        name
            + " has changed: copy src/main/avro to history/"
            + (SchemaHistory.RELEASES + 1)
            + " and set SchemaHistory.RELEASES";
    assertTrue(Files.exists(newest), message);
    assertEquals(parse(newest), parse(CURRENT.resolve(name)), message);
  }

  @Test
  void releases_areTheFoldersThatExist() throws IOException {
    try (var folders = Files.list(HISTORY)) {
      var expected =
          IntStream.rangeClosed(1, SchemaHistory.RELEASES).mapToObj(String::valueOf).toList();
      assertEquals(
          expected, folders.map(folder -> folder.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void of_aRecord_isItsSchemaInEveryRelease() throws IOException {
    var expected = List.of(parse(HISTORY.resolve("1/Sample.avsc")));

    assertEquals(expected, SchemaHistory.of("kindred.schemas.Sample").subList(0, 1));
    assertEquals(List.of(), SchemaHistory.of("kindred.schemas.Unheard"));
  }

  private static Schema parse(Path file) throws IOException {
    return new SchemaParser().parse(file).mainSchema();
  }
}

package kindred.standalone.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kindred.schemas.image.ImageConfig;
import kindred.schemas.image.Pixels;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtocolTest {
  private static final Path OMNIGLOT = Path.of("../../shared/data/omniglot");

  @TempDir static Path dir;
  private static Path one;
  private static Path two;

  /** Characters 0 to 11 and 6 to 17, under roots of different names: 6 are in both. */
  @BeforeAll
  static void draw() throws IOException {
    one = DrawnImages.zip(dir.resolve("one.zip"), "small1", 0, 12);
    two = DrawnImages.zip(dir.resolve("two.zip"), "small2", 6, 18);
  }

  private static Protocol protocol(DataSettings settings) throws IOException {
    var config = Map.of("image.side", 32);
    var image =
        ImageConfig.from(
            ConfigFactory.parseMap(config)
                .withFallback(ConfigFactory.parseResources("reference.conf"))
                .resolve());
    return Protocol.of(settings, new ImageReading(image, Optional.empty()));
  }

  private static DataSettings images(List<Path> images, List<Path> test, String validate) {
    return new DataSettings(
        images,
        Optional.empty(),
        test,
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(validate),
        !test.isEmpty(),
        0);
  }

  private static DataSettings split(Path file, String where, String validate) {
    return new DataSettings(
        List.of(one),
        Optional.empty(),
        List.of(),
        Optional.of(file),
        Optional.ofNullable(where),
        Optional.ofNullable(validate),
        false,
        0);
  }

  private static Set<String> ids(List<EvaluationImage> images) {
    return images.stream().map(EvaluationImage::id).collect(Collectors.toSet());
  }

  @Test
  void of_twoSources_countWhatBothHaveOnce_andHalveTheClasses() throws IOException {
    var protocol = protocol(images(List.of(one, two), List.of(), null));
    assertEquals(9 * DrawnImages.IMAGES, protocol.train().size());
    assertEquals(9 * DrawnImages.IMAGES, protocol.queries().size());
    assertEquals(DrawnImages.label(8), protocol.train().getLast().label());
    assertEquals(DrawnImages.label(9), protocol.queries().getFirst().label());
  }

  @Test
  void of_testImages_dropsTheClassesThatTrain() throws IOException {
    var protocol = protocol(images(List.of(one), List.of(two), null));
    assertEquals(12, Protocol.labels(protocol.train()).size());
    assertEquals(6, Protocol.labels(protocol.queries()).size());
    assertEquals(6, protocol.droppedClasses());
  }

  /** Characters 6 to 11 are alphabet1 of one.zip; alone in a source they lose its name. */
  @Test
  void repeated_aClassUnderAnotherName_isFoundByItsPixels() throws IOException {
    var alone = DrawnImages.zip(dir.resolve("alone.zip"), "small3", 6, 12);
    var protocol = protocol(images(List.of(one), List.of(alone), null));
    assertEquals(0, protocol.droppedClasses());
    assertEquals(6 * DrawnImages.IMAGES, protocol.repeated().size());
    assertEquals(0, protocol(images(List.of(one), List.of(two), null)).repeated().size());
  }

  /** The test set is not even there. */
  @Test
  void of_validate_neverOpensTheTestSet() throws IOException {
    var protocol = protocol(images(List.of(one), List.of(dir.resolve("none.zip")), "alphabet1"));
    assertEquals(Set.of("alphabet1"), groups(protocol.queries()));
    assertEquals(Set.of("alphabet0"), groups(protocol.train()));
  }

  private static Set<String> groups(List<EvaluationImage> images) {
    return images.stream().map(EvaluationImage::group).collect(Collectors.toSet());
  }

  @Test
  void of_validateAShare_isTheSameEveryTime_andWithinTheTrainingClasses() throws IOException {
    var plain = protocol(images(List.of(one, two), List.of(), null));
    var first = protocol(images(List.of(one, two), List.of(), "0.3"));
    assertEquals(
        Protocol.labels(first.queries()),
        Protocol.labels(protocol(images(List.of(one, two), List.of(), "0.3")).queries()));
    assertEquals(3, Protocol.labels(first.queries()).size());
    var both = new HashSet<>(ids(first.train()));
    both.addAll(ids(first.queries()));
    assertEquals(ids(plain.train()), both);
  }

  @Test
  void of_validateWhatIsNotThere_isRefused() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> protocol(images(List.of(one), List.of(), "Korean")));
    assertTrue(e.getMessage().contains("'Korean'"), e.getMessage());
  }

  @Test
  void of_splitFile_saysClassesPartsAndQueries() throws IOException {
    var table = new StringBuilder("path\tclass id\tsplit\tsource split\n");
    for (var i = 0; i < 12 * DrawnImages.IMAGES; i++) {
      var character = i / DrawnImages.IMAGES;
      var part = character < 4 ? "train" : character < 8 ? "val" : "test";
      table.append(
          "%s\t%d\t%s\t%s\n"
              .formatted(DrawnImages.path(i), character, part, i % 2 == 0 ? "x" : "y"));
    }
    var file = Files.writeString(dir.resolve("split.tsv"), table);
    var protocol = protocol(split(file, "source_split=x", null));
    assertEquals(Set.of("8", "9", "10", "11"), Protocol.labels(protocol.queries()));
    assertEquals(4 * DrawnImages.IMAGES / 2, protocol.queries().size());
    assertEquals(4 * DrawnImages.IMAGES / 2, protocol.gallery().size());
    assertEquals(8, Protocol.labels(protocol.train()).size());

    var validating = protocol(split(file, "source split=x", "0.25"));
    assertEquals(2, Protocol.labels(validating.queries()).size());
    var tested = ids(protocol.queries());
    tested.addAll(ids(protocol.gallery()));
    tested.retainAll(ids(validating.queries()));
    assertEquals(Set.of(), tested);
    assertThrows(IllegalArgumentException.class, () -> protocol(split(file, "nothing=x", null)));
  }

  @Test
  void of_splitFileWithValidationClasses_holdsThoseOut() throws IOException {
    var table = new StringBuilder("path\tsplit\trole\n");
    for (var i = 0; i < 12 * DrawnImages.IMAGES; i++) {
      var character = i / DrawnImages.IMAGES;
      var part = character < 4 ? "train" : character < 8 ? "validation" : "test";
      table.append(
          "%s\t%s\t%s\n".formatted(DrawnImages.path(i), part, i % 3 == 0 ? "query" : "gallery"));
    }
    var file = Files.writeString(dir.resolve("roles.tsv"), table);
    var protocol = protocol(split(file, null, "split"));
    assertEquals(
        Set.of(4, 5, 6, 7).stream().map(DrawnImages::label).collect(Collectors.toSet()),
        Protocol.labels(protocol.queries()));
    assertEquals(4, Protocol.labels(protocol.train()).size());
    assertEquals(4 * DrawnImages.IMAGES / 3, protocol.queries().size());
  }

  /** Before a training that nothing would be measured after. */
  @Test
  void of_nothingToTrainOnOrToMeasure_isRefused() throws IOException {
    var table = "path\tsplit\n%s\ttrain\n".formatted(DrawnImages.path(0));
    var train = Files.writeString(dir.resolve("train.tsv"), table);
    assertThrows(IOException.class, () -> protocol(split(train, null, null)));
    assertThrows(IOException.class, () -> protocol(split(train, null, "split")));
    var test = Files.writeString(dir.resolve("test.tsv"), table.replace("train", "test"));
    assertThrows(IOException.class, () -> protocol(split(test, null, null)));
    var both = table + "%s\ttest\n".formatted(DrawnImages.path(DrawnImages.IMAGES));
    var file = Files.writeString(dir.resolve("both.tsv"), both);
    assertThrows(IOException.class, () -> protocol(split(file, "split=none", null)));
    assertThrows(IOException.class, () -> protocol(images(List.of(one), List.of(one), null)));
  }

  @Test
  void of_splitFileWithAClassInTwoParts_isRefused() throws IOException {
    var file =
        Files.writeString(
            dir.resolve("leak.tsv"),
            "path\tsplit\n%s\ttrain\n%s\ttest\n"
                .formatted(DrawnImages.path(0), DrawnImages.path(1)));
    assertThrows(IOException.class, () -> protocol(split(file, null, null)));
  }

  @Test
  void of_splitFileWithOtherCapitals_isReadTheSame() throws IOException {
    var file =
        Files.writeString(
            dir.resolve("capitals.tsv"),
            "Path\tSplit\tClass ID\n%s\ttrain\tone\n%s\ttest\ttwo\n"
                .formatted(DrawnImages.path(0), DrawnImages.path(1)));
    var protocol = protocol(split(file, null, null));
    assertEquals(Set.of("one"), Protocol.labels(protocol.train()));
    assertEquals(Set.of("two"), Protocol.labels(protocol.queries()));
  }

  /** Such images would be one class of their own. */
  @Test
  void select_noClassInTheFileNorTheSource_isRefused() throws IOException {
    var file = Files.writeString(dir.resolve("classless.tsv"), "path\tsplit\na.png\ttrain\n");
    var image = new EvaluationImage("a.png", "", new Pixels(new byte[1], 1, 1, 1), Map.of());
    var e =
        assertThrows(
            IOException.class,
            () -> SplitFile.read(file).select(List.of(image), SplitFile.Part.TRAIN));
    assertTrue(e.getMessage().contains("a.png"), e.getMessage());
  }

  /** methods.md 20: 136 characters and 156, 20 drawers; issue 3: 106 of these are not of those. */
  @Test
  void of_omniglotsSmallSets_hasTheStatedCounts() throws IOException {
    var small1 = OMNIGLOT.resolve("images_background_small1.zip");
    var small2 = OMNIGLOT.resolve("images_background_small2.zip");
    Assumptions.assumeTrue(Files.exists(small1), small1 + " is absent");
    var protocol = protocol(images(List.of(small1), List.of(small2), null));
    assertEquals(2720, protocol.train().size());
    assertEquals(136, Protocol.labels(protocol.train()).size());
    assertEquals(
        Set.of("Balinese", "Early_Aramaic", "Greek", "Korean", "Latin"), groups(protocol.train()));
    assertEquals(106 * 20, protocol.queries().size());
    assertEquals(106, Protocol.labels(protocol.queries()).size());
    assertEquals(156 - 106, protocol.droppedClasses());
    assertEquals(Set.of("Japanese_(katakana)", "Sanskrit", "Tagalog"), groups(protocol.queries()));
  }

  @Test
  void of_heldOutImages_areNotInTheStream() throws IOException {
    var settings =
        new DataSettings(
            List.of(one),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            2);
    var protocol = protocol(settings);
    assertEquals(12 * 2, protocol.heldOut().size());
    assertEquals(12 * (DrawnImages.IMAGES - 2), protocol.train().size());
    var common = ids(protocol.heldOut());
    common.retainAll(ids(protocol.train()));
    assertFalse(common.iterator().hasNext());
    assertEquals(Protocol.labels(protocol.train()), Protocol.labels(protocol.heldOut()));
  }
}

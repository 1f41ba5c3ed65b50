package kindred.encoder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtefactStoreTest {
  private static final Artefact FIRST = Fixtures.artefact(Fixtures.SMALL, 1);

  @TempDir Path folder;
  private ArtefactStore store;

  @BeforeEach
  void open() {
    store = new ArtefactStore(new ArtefactsConfig(folder.resolve("a b").toUri()));
  }

  @Test
  void read_written_isEqual() throws Exception {
    var stored = store.write(3, FIRST);
    assertEquals(FIRST, store.read(stored.uri(), stored.sha256()));
    assertEquals(List.of("v3"), names(folder.resolve("a b")));
    var directory = Path.of(stored.uri());
    assertEquals(List.of("model.json", "weights.safetensors"), names(directory));
    assertEquals(
        Files.size(directory.resolve("model.json"))
            + Files.size(directory.resolve("weights.safetensors")),
        stored.bytes());
    assertEquals(Sha256.of(directory.resolve("weights.safetensors")), stored.weightsSha256());
  }

  /** The bytes that the releases before stages, slices and centring wrote. */
  @Test
  void write_architectureOfTheFirstForm_readsAndStaysAsItWas() throws Exception {
    var stored = store.write(3, FIRST);
    var text = Files.readString(Path.of(stored.uri()).resolve("model.json"));
    assertTrue(text.contains("\"stem\" : \"SMALL\"\n  },"), text);
    var read = store.read(stored.uri(), stored.sha256()).architecture();
    assertEquals(1, read.slices());
    assertFalse(read.centre());
  }

  @Test
  void read_stagesSlicesAndCentring_areKept() {
    var architecture =
        new Architecture(
            Trunk.RESNET18,
            Pooling.FLATTEN,
            Norm.FROZEN_BATCH,
            12,
            InputSpec.of(20, 1),
            8,
            Stem.SMALL,
            3,
            4,
            true);
    var stored = store.write(4, Fixtures.artefact(architecture, 1));
    assertEquals(architecture, store.read(stored.uri(), stored.sha256()).architecture());
  }

  @Test
  void read_quantiser_isKeptAndOnlyWhereThereIsOne() throws Exception {
    var artefact = Fixtures.quantised(FIRST);
    var stored = store.write(5, artefact);
    assertEquals(artefact, store.read(stored.uri(), stored.sha256()));
    assertEquals(stored.weightsSha256(), ArtefactStore.weightsSha256(artefact));
    var plain = store.write(6, FIRST);
    assertEquals(plain.weightsSha256(), ArtefactStore.weightsSha256(FIRST));
    assertTrue(store.has(6));
    assertFalse(store.has(7));
    assertFalse(Files.readString(Path.of(plain.uri()).resolve("model.json")).contains("quantiser"));
    assertEquals(Optional.empty(), store.read(plain.uri(), plain.sha256()).quantiser());
  }

  @Test
  void write_sameContentAgain_changesNothing() throws Exception {
    var stored = store.write(3, FIRST);
    var written = Files.getLastModifiedTime(Path.of(stored.uri()));
    assertEquals(stored, store.write(3, FIRST));
    assertEquals(written, Files.getLastModifiedTime(Path.of(stored.uri())));
    assertEquals(List.of("v3"), names(folder.resolve("a b")));
  }

  @Test
  void write_afterAKill_clearsTheDraft() throws Exception {
    var draft = Files.createDirectories(folder.resolve("a b/.v3-12345"));
    Files.writeString(draft.resolve("weights.safetensors"), "half");
    store.write(3, FIRST);
    assertEquals(List.of("v3"), names(folder.resolve("a b")));
  }

  @Test
  void write_otherContent_isRefused() throws Exception {
    var stored = store.write(3, FIRST);
    var refused =
        assertThrows(
            IllegalStateException.class,
            () -> store.write(3, Fixtures.artefact(Fixtures.SMALL, 2)));
    assertTrue(refused.getMessage().contains("v3 exists with other content"));
    assertEquals(FIRST, store.read(stored.uri(), stored.sha256()));
    assertEquals(List.of("v3"), names(folder.resolve("a b")));
  }

  @Test
  void replace_otherContent_givesWay_andTheSameStays() throws Exception {
    var first = store.write(3, FIRST);
    var second = Fixtures.artefact(Fixtures.SMALL, 2);
    var stored = store.replace(3, second);
    assertFalse(first.sha256().equals(stored.sha256()));
    assertEquals(second, store.read(stored.uri(), stored.sha256()));
    var written = Files.getLastModifiedTime(Path.of(stored.uri()));
    assertEquals(stored, store.replace(3, second));
    assertEquals(written, Files.getLastModifiedTime(Path.of(stored.uri())));
    assertEquals(List.of("v3"), names(folder.resolve("a b")));
  }

  @Test
  void deleteIf_someVersions_leavesTheOthers_andClearsHalfDoneDeletions() throws Exception {
    assertEquals(Set.of(), store.deleteIf(version -> true));
    var kept = store.write(12, FIRST);
    store.write(1, FIRST);
    store.write(2, FIRST);
    Files.createDirectories(folder.resolve("a b/.v2-deleted/"));
    Files.writeString(folder.resolve("a b/.v2-deleted/model.json"), "half");
    assertEquals(Set.of(1, 2), store.deleteIf(version -> version < 12));
    assertEquals(List.of("v12"), names(folder.resolve("a b")));
    assertEquals(Set.of(), store.deleteIf(version -> version < 12));
    assertEquals(FIRST, store.read(kept.uri(), kept.sha256()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.json", "weights.safetensors"})
  void read_oneBitFlipped_namesFileAndDigests(String name) throws Exception {
    var stored = store.write(3, FIRST);
    var file = Path.of(stored.uri()).resolve(name);
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    var message = corrupt(stored);
    assertTrue(message.contains(file.toString()), message);
    var expected = name.equals("model.json") ? stored.sha256() : stored.weightsSha256();
    assertTrue(message.contains("expected " + expected), message);
    assertTrue(message.contains("actual " + Sha256.of(bytes)), message);
  }

  @Test
  void read_weightsCutOff_namesSizes() throws Exception {
    var stored = store.write(3, FIRST);
    var file = Path.of(stored.uri()).resolve("weights.safetensors");
    var bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 4));
    var message = corrupt(stored);
    var sizes = "expected " + bytes.length + ", actual " + (bytes.length - 4);
    assertTrue(message.contains(sizes), message);
  }

  @Test
  void read_laterFormat_saysSo() throws Exception {
    var stored = store.write(3, FIRST);
    var file = Path.of(stored.uri()).resolve("model.json");
    var later = Files.readString(file).replace("\"format\" : 1", "\"format\" : 2");
    Files.writeString(file, later);
    var refused =
        assertThrows(
            IllegalStateException.class,
            () -> store.read(stored.uri(), Sha256.of(later.getBytes(UTF_8))));
    assertTrue(refused.getMessage().contains("has format 2; this release reads format 1"));
  }

  @Test
  void root_relativeUri_isTaken() {
    var config = new ArtefactsConfig(URI.create("file:./data/artefacts"));
    assertEquals(Path.of("./data/artefacts"), config.root());
  }

  @Test
  void root_otherScheme_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new ArtefactsConfig(URI.create("s3://bucket/artefacts")));
  }

  private String corrupt(ArtefactStore.Stored stored) {
    return assertThrows(
            CorruptArtefactException.class, () -> store.read(stored.uri(), stored.sha256()))
        .getMessage();
  }

  private static List<String> names(Path directory) throws Exception {
    try (var files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}

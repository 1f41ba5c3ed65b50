package kindred.standalone.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.encoder.Architecture;
import kindred.encoder.Artefact;
import kindred.encoder.ArtefactStore;
import kindred.encoder.ArtefactsConfig;
import kindred.encoder.InputSpec;
import kindred.encoder.Norm;
import kindred.encoder.Pooling;
import kindred.encoder.Stem;
import kindred.encoder.Tensor;
import kindred.encoder.Trunk;
import kindred.learner.checkpoint.CheckpointStore;
import kindred.learner.checkpoint.Progress;
import kindred.learner.checkpoint.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that fills up at any point of writing a checkpoint or an artefact: what was there before
 * stays whole and is what is found, nothing half-written is, and with room it is written.
 */
class HalfWrittenTest {
  private static final int PAGE = 1 << 12;
  private static final int FLOATS = 20_000;

  @TempDir Path dir;

  /** A section of many floats. */
  private static final class Weights implements Section {
    private float value;

    @Override
    public String name() {
      return "weights";
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      for (var i = 0; i < FLOATS; i++) {
        out.writeFloat(value);
      }
    }

    @Override
    public void read(DataInputStream in) throws IOException {
      value = in.readFloat();
    }
  }

  @Test
  void checkpoint_diskFullAtAnyPoint_theOneBeforeIsTheNewest() throws Exception {
    try (var disk = SmallDisk.mount(dir.resolve("disk"), 512)) {
      var weights = new Weights();
      var sections = List.<Section>of(weights);
      var store = new CheckpointStore(disk.root().resolve("checkpoints"), 1, () -> {});
      weights.value = 1;
      store.write(progress(1), sections);
      weights.value = 2;
      int refused = 0;
      for (long left = 0; ; left += PAGE) {
        disk.fill(left);
        try {
          store.write(progress(2), sections);
          break;
        } catch (UncheckedIOException e) {
          refused++;
          var message = "checkpoint of step 2 not written to " + disk.root() + "/checkpoints: ";
          assertTrue(e.getMessage().startsWith(message), e.getMessage());
          assertEquals(List.of("c-0000000001"), names(disk.root().resolve("checkpoints")));
          assertEquals(1, store.newest().orElseThrow().progress().step());
          assertEquals(0, store.skipped());
        }
        disk.makeRoom();
      }
      assertTrue(refused > FLOATS * 4 / PAGE, () -> "the disk was never full");
      var newest = store.newest().orElseThrow();
      assertEquals(2, newest.progress().step());
      weights.value = 0;
      store.restore(newest, sections);
      assertEquals(2, weights.value);
    }
  }

  @Test
  void artefact_diskFullAtAnyPoint_isNotThere() throws Exception {
    try (var disk = SmallDisk.mount(dir.resolve("disk"), 512)) {
      var root = disk.root().resolve("artefacts");
      var store = new ArtefactStore(new ArtefactsConfig(root.toUri()));
      var first = store.write(1, artefact(1));
      int refused = 0;
      for (long left = 0; ; left += PAGE) {
        disk.fill(left);
        try {
          store.replace(2, artefact(2));
          break;
        } catch (UncheckedIOException e) {
          refused++;
          assertTrue(e.getMessage().contains(root.toString()), e.getMessage());
          assertEquals(List.of("v1"), names(root));
        }
        disk.makeRoom();
      }
      assertTrue(refused > FLOATS * 4 / PAGE, () -> "the disk was never full");
      assertEquals(List.of("v1", "v2"), names(root));
      assertSame(artefact(1), store.read(first.uri(), first.sha256()));
      assertSame(artefact(2), ArtefactStore.read(root.resolve("v2")));
    }
  }

  private static void assertSame(Artefact expected, Artefact actual) {
    assertArrayEquals(
        expected.weights().get("weights").values(), actual.weights().get("weights").values());
  }

  private static Artefact artefact(float value) {
    var values = new float[FLOATS];
    java.util.Arrays.fill(values, value);
    var weights = new LinkedHashMap<String, Tensor>();
    weights.put("weights", new Tensor(new long[] {FLOATS}, values));
    var architecture =
        new Architecture(
            Trunk.CONV4, Pooling.AVERAGE, Norm.GROUP, 16, InputSpec.of(16, 1), 16, Stem.SMALL);
    return new Artefact(architecture, weights, List.of(), Optional.empty(), Map.of());
  }

  private static List<String> names(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  private static Progress progress(long step) {
    return new Progress(Map.of("seed", "1"), step, step, 1, 0, step, true, step, Map.of(0, step));
  }
}

package kindred.learner.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  @TempDir Path directory;

  private final Text text = new Text();

  /** A section of one string. */
  private static final class Text implements Section {
    private String value = "";

    @Override
    public String name() {
      return "text";
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeUTF(value);
    }

    @Override
    public void read(DataInputStream in) throws IOException {
      value = in.readUTF();
    }
  }

  @Test
  void newest_afterSeveral_isTheLastAndOnlySomeStay() throws IOException {
    for (var step = 1; step <= 5; step++) {
      write(step);
    }
    var newest = store().newest().orElseThrow();
    assertEquals(progress(5), newest.progress());
    text.value = "";
    store().restore(newest, List.of(text));
    assertEquals("step 5", text.value);
    try (var left = Files.list(directory)) {
      assertEquals(3, left.count());
    }
  }

  /** A part that the configuration has added since. */
  @Test
  void restore_aSectionThatWasNotThere_isToldSo() {
    var checkpoint = write(1);
    var told = new boolean[1];
    Section added =
        new Section() {
          @Override
          public String name() {
            return "added";
          }

          @Override
          public void write(DataOutputStream out) {}

          @Override
          public void read(DataInputStream in) {}

          @Override
          public void absent() {
            told[0] = true;
          }
        };
    store().restore(checkpoint, List.of(text, added));
    assertTrue(told[0]);
    var e =
        assertThrows(
            IllegalStateException.class,
            () -> store().restore(checkpoint, List.of(new Renamed(text))));
    assertTrue(e.getMessage().contains("'renamed'"), e.getMessage());
  }

  private record Renamed(Text text) implements Section {
    @Override
    public String name() {
      return "renamed";
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      text.write(out);
    }

    @Override
    public void read(DataInputStream in) throws IOException {
      text.read(in);
    }
  }

  @Test
  void newest_brokenInAnyWay_isTheOneBefore() throws IOException {
    write(1);
    write(2);
    Files.writeString(write(3).directory().resolve("text"), "other");
    assertNewest(2, 1);
    Files.delete(write(4).directory().resolve("text"));
    assertNewest(2, 2);
    var cut = write(5).directory().resolve("manifest.json");
    Files.writeString(cut, Files.readString(cut).substring(0, 40));
    // Step 2 has gone by age; nothing whole is left.
    var store = store();
    assertTrue(store.newest().isEmpty());
    assertEquals(3, store.skipped());
  }

  private void assertNewest(long step, int skipped) {
    var store = store();
    assertEquals(step, store.newest().orElseThrow().progress().step());
    assertEquals(skipped, store.skipped());
  }

  @Test
  void newest_anotherFormat_isRefused() throws IOException {
    var manifest = write(1).directory().resolve("manifest.json");
    var text = Files.readString(manifest).replace("\"format\" : 2", "\"format\" : 1");
    Files.writeString(manifest, text);
    assertThrows(IllegalStateException.class, () -> store().newest());
  }

  @Test
  void write_afterACrashWhileWriting_clearsTheDraft() throws IOException {
    var draft = Files.createDirectory(Files.createDirectories(directory).resolve(".draft-1"));
    Files.writeString(draft.resolve("text"), "half");
    assertTrue(store().newest().isEmpty());
    write(1);
    assertTrue(Files.notExists(draft));
  }

  private Checkpoint write(long step) {
    text.value = "step " + step;
    return store().write(progress(step), List.of(text));
  }

  private CheckpointStore store() {
    return new CheckpointStore(directory, 3);
  }

  private static Progress progress(long step) {
    return new Progress(
        Map.of("seed", "1"), step, 2 * step, 3, 2, step, true, 1000 + step, Map.of(0, 7L, 1, 9L));
  }
}

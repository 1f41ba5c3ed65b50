package kindred.learner.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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

  /** Whatever bit of whatever file it is: also one in the manifest's offsets, or its format. */
  @Test
  void newest_oneBitFlippedOrTheEndMissing_isTheOneBefore() throws IOException {
    var seed = new Random().nextLong();
    var random = new SplittableRandom(seed);
    write(1);
    var broken = write(2).directory();
    for (var file : List.of("text", "manifest.json", "manifest.sha256")) {
      var whole = Files.readAllBytes(broken.resolve(file));
      for (var i = 0; i < 25; i++) {
        var bytes = whole.clone();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(broken.resolve(file), bytes);
        assertNewest(1, 1, "seed " + seed + " " + file + " " + Arrays.toString(bytes));
        Files.write(broken.resolve(file), Arrays.copyOf(whole, random.nextInt(whole.length)));
        assertNewest(1, 1, "seed " + seed + " " + file);
      }
      Files.write(broken.resolve(file), whole);
    }
    assertNewest(2, 0);
  }

  private void assertNewest(long step, int skipped) {
    assertNewest(step, skipped, "");
  }

  private void assertNewest(long step, int skipped, String message) {
    var store = store();
    assertEquals(step, store.newest().orElseThrow().progress().step(), message);
    assertEquals(skipped, store.skipped(), message);
  }

  @Test
  void newest_anotherFormat_isRefused() throws IOException {
    write(1);
    var directory = write(2).directory();
    var manifest = directory.resolve("manifest.json");
    var text = Files.readString(manifest).replace("\"format\" : 3", "\"format\" : 4");
    Files.writeString(manifest, text);
    Files.writeString(directory.resolve("manifest.sha256"), SectionFile.digest(manifest).sha256());
    assertRefused("has format 4; this release reads 3: ");
    Files.writeString(manifest, text.replace("\"format\" : 4", "\"format\" : 2"));
    Files.delete(directory.resolve("manifest.sha256"));
    assertRefused("has format 2; this release reads 3: ");
  }

  private void assertRefused(String message) {
    var refused = assertThrows(IllegalStateException.class, () -> store().newest());
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  /** A learner that leads no longer, at the begin or at the end of writing. */
  @Test
  void write_withoutTheLead_leavesNothing() {
    write(1);
    for (var asked = 1; asked <= 2; asked++) {
      var left = new AtomicInteger(asked);
      var store =
          new CheckpointStore(
              directory,
              3,
              () -> {
                if (left.decrementAndGet() == 0) {
                  throw new UnsupportedOperationException("fenced");
                }
              });
      assertThrows(
          UnsupportedOperationException.class, () -> store.write(progress(2), List.of(text)));
      assertNewest(1, 0);
    }
  }

  /** One was stopped after it was told that it leads; it wakes up while its successor writes. */
  @Test
  void write_stoppedAndOvertaken_leavesTheSuccessorsCheckpoint() throws Exception {
    var asked = new AtomicInteger();
    var stopped = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var overtaken =
        new CheckpointStore(
            directory,
            3,
            () -> {
              if (asked.incrementAndGet() == 2) {
                stopped.countDown();
                await(goOn);
              }
            });
    var failure = new AtomicReference<Throwable>();
    var thread = new Thread(() -> overtaken.write(progress(1), List.of(text)));
    thread.setUncaughtExceptionHandler((dead, e) -> failure.set(e));
    thread.start();
    await(stopped);
    var successor =
        new CheckpointStore(
            directory,
            3,
            () -> {
              if (asked.incrementAndGet() == 4) {
                goOn.countDown();
                join(thread);
              }
            });
    successor.write(progress(2), List.of(text));
    assertNewest(2, 0);
    assertInstanceOf(UncheckedIOException.class, failure.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(60_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
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
    return new CheckpointStore(directory, 3, () -> {});
  }

  private static Progress progress(long step) {
    return new Progress(
        Map.of("seed", "1"), step, 2 * step, 3, 2, step, true, 1000 + step, Map.of(0, 7L, 1, 9L));
  }
}

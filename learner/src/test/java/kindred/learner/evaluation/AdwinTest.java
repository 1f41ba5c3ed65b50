package kindred.learner.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdwinTest {
  private static final double DELTA = 0.002;

  /**
   * The theorem allows 200 in 100,000 values, each of which is a test; neighbouring tests see
   * nearly the same window, so there are far fewer.
   */
  @Test
  void add_oneMean_seldomFindsAChange() {
    var found = 0;
    for (var seed = 0; seed < 20; seed++) {
      var random = new Random(seed);
      var window = new Adwin(DELTA);
      for (var i = 0; i < 5000; i++) {
        found += window.add(random.nextDouble() < 0.7 ? 1 : 0).isPresent() ? 1 : 0;
      }
    }
    assertTrue(found <= 10, found + " changes found in seeds 0 to 19, of one mean");
  }

  /**
   * 0.8 to 0.4 after 1000 values. From the bound, with m near n₁ and σ² near 0.17: ε is below 0.4
   * from 45 values on; chance may take some more.
   */
  @Test
  void add_anAbruptChange_isFoundSoonAndOnlyTheNewStays() {
    for (var seed = 0; seed < 20; seed++) {
      var random = new Random(seed);
      var window = new Adwin(DELTA);
      for (var i = 0; i < 1000; i++) {
        window.add(random.nextDouble() < 0.8 ? 1 : 0);
      }
      var delay = 0;
      var change = Optional.<Adwin.Change>empty();
      while (change.isEmpty() && delay < 100) {
        delay++;
        change = window.add(random.nextDouble() < 0.4 ? 1 : 0);
      }
      var message = "seed " + seed + ", after " + delay;
      assertEquals(0.8, change.orElseThrow(() -> new AssertionError(message)).before(), 0.1);
      assertEquals(0.4, change.get().after(), 0.2, message);
      for (var i = 0; i < 500; i++) {
        window.add(random.nextDouble() < 0.4 ? 1 : 0);
      }
      assertEquals(0.4, window.mean(), 0.1, message);
      assertTrue(window.count() < 700, message + ": " + window.count());
    }
  }

  /** At most M buckets of a size, and sizes up to the window's. */
  @Test
  void add_aLongStream_keepsLogarithmicallyManyBuckets() {
    var window = new Adwin(DELTA);
    var random = new Random(1);
    for (var i = 1; i <= 200_000; i++) {
      window.add(random.nextInt(2));
      if (i % 1000 == 0) {
        var most = 5 * (Math.log(window.count()) / Math.log(2) + 1);
        assertTrue(window.buckets() <= most, window.buckets() + " of " + window.count());
      }
    }
    assertTrue(window.count() > 100_000, "seed 1: " + window.count());
  }

  @Test
  void add_isThatOfTheObviousWindow() {
    for (var seed = 0; seed < 3; seed++) {
      var random = new Random(seed);
      var window = new Adwin(0.05);
      var obvious = new Obvious(0.05);
      for (var i = 0; i < 800; i++) {
        var value = Math.clamp((i / 250 % 2 == 0 ? 0.3 : 0.7) + 0.2 * random.nextGaussian(), 0, 1);
        var message = "seed " + seed + ", value " + i;
        assertEquals(obvious.add(value), window.add(value).isPresent(), message);
        assertEquals(obvious.values().size(), window.count(), message);
        assertEquals(Obvious.mean(obvious.values()), window.mean(), 1e-9, message);
      }
      assertTrue(window.count() < 500, "seed " + seed + ": no change was found");
    }
  }

  /** The window as lists of its values, every cut compared from the start. */
  private static final class Obvious {
    private final double delta;
    private final List<List<Double>> buckets = new ArrayList<>();

    Obvious(double delta) {
      this.delta = delta;
    }

    boolean add(double value) {
      buckets.add(List.of(value));
      for (var size = 1; merge(size); size *= 2) {}
      var changed = false;
      while (changes()) {
        buckets.removeFirst();
        changed = true;
      }
      return changed;
    }

    private boolean merge(int size) {
      var same = buckets.stream().filter(bucket -> bucket.size() == size).toList();
      if (same.size() <= 5) {
        return false;
      }
      var first = buckets.indexOf(same.getFirst());
      var both = new ArrayList<>(buckets.remove(first));
      both.addAll(buckets.remove(first));
      buckets.add(first, both);
      return true;
    }

    private boolean changes() {
      for (var cut = 1; cut < buckets.size(); cut++) {
        var older = buckets.subList(0, cut).stream().flatMap(List::stream).toList();
        var newer = buckets.subList(cut, buckets.size()).stream().flatMap(List::stream).toList();
        var m = 1 / (1.0 / older.size() + 1.0 / newer.size());
        var log = Math.log(2 / (delta / Math.log(values().size())));
        var mean = mean(values());
        var variance = mean(values().stream().map(v -> (v - mean) * (v - mean)).toList());
        var bound = Math.sqrt(2 / m * variance * log) + 2 / (3 * m) * log;
        if (Math.abs(mean(older) - mean(newer)) >= bound) {
          return true;
        }
      }
      return false;
    }

    List<Double> values() {
      return buckets.stream().flatMap(List::stream).toList();
    }

    static double mean(List<Double> values) {
      return values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    }
  }

  @Test
  void read_goesOnAsIfNothingHadHappened() throws IOException {
    var random = new Random(4);
    var window = new Adwin(DELTA);
    for (var i = 0; i < 777; i++) {
      window.add(random.nextInt(2));
    }
    var restored = new Adwin(DELTA);
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes(window))));
    for (var i = 0; i < 500; i++) {
      var value = random.nextInt(10) == 0 ? 1 : 0;
      assertEquals(window.add(value), restored.add(value), "value " + i);
    }
    assertEquals(window.count(), restored.count());
    assertTrue(window.count() < 600, "the change was found");
  }

  private static byte[] bytes(Adwin window) throws IOException {
    var bytes = new ByteArrayOutputStream();
    window.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @Test
  void add_outOfRange_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Adwin(DELTA).add(1.5));
    assertThrows(IllegalArgumentException.class, () -> new Adwin(DELTA).add(Double.NaN));
  }
}

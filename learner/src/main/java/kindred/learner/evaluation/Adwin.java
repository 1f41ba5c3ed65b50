package kindred.learner.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * ADWIN: a window over the latest values that is as long as their mean does not change. Where the
 * means of an older part {@code W₀} and a newer part {@code W₁} of the window W differ by more than
 * chance allows, the oldest values go until no such cut is left:
 *
 * <pre>
 * |mean(W₀) − mean(W₁)| ≥ ε,   ε = √(2/m · σ²(W) · ln(2/δ')) + 2/(3m) · ln(2/δ')
 * 1/m = 1/n₀ + 1/n₁,   δ' = δ / ln n
 * </pre>
 *
 * <p>with n, n₀, n₁ the numbers of values in W, W₀, W₁ and σ²(W) the window's variance. The window
 * is an exponential histogram: a bucket holds {@code 2^i} values as their sum and their sum of
 * squares, of each size there are at most {@code M = 5}, and with one more the two oldest become
 * one of the next size. So its state grows with {@code M·log₂(n/M)}, and cuts are looked for
 * between buckets, at every value. Not thread-safe.
 *
 * <p>δ bounds how often a window of one mean is cut at a value; over a long stream false alarms are
 * much rarer, since neighbouring values see nearly the same window.
 *
 * <p>Source: Bifet, Gavaldà, "Learning from Time-Changing Data with Adaptive Windowing", SDM 2007:
 * ADWIN2, with the bound of its section on a tighter test.
 *
 * <p><i>Differences from the paper:</i> the variance is that of the window's values, from sums of
 * squares, which is exact for values 0 to 1 (double precision).
 */
final class Adwin {
  private static final int MOST_OF_A_SIZE = 5;

  private final double delta;
  // Place i has the buckets of 2^i values, the oldest first.
  private final List<Deque<Bucket>> sizes = new ArrayList<>();
  private long count;
  private Bucket total = Bucket.EMPTY;

  /** Sums over a bucket's values and their squares. */
  private record Bucket(double sum, double squares) {
    static final Bucket EMPTY = new Bucket(0, 0);

    Bucket plus(Bucket other) {
      return new Bucket(sum + other.sum, squares + other.squares);
    }

    Bucket minus(Bucket other) {
      return new Bucket(sum - other.sum, squares - other.squares);
    }
  }

  /**
   * A change of the mean.
   *
   * @param before mean of the older part, at the cut that is clearest
   * @param after mean of the newer part
   */
  record Change(double before, double after) {
    private double size() {
      return Math.abs(before - after);
    }
  }

  /**
   * @param delta δ, above 0 and below 1
   */
  Adwin(double delta) {
    this.delta = delta;
  }

  /**
   * Takes a value in; the change that it makes sure of, if there is one.
   *
   * @throws IllegalArgumentException where it is not 0 to 1
   */
  Optional<Change> add(double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("value " + value + " is not 0 to 1");
    }
    insert(new Bucket(value, value * value), 0);
    var first = cut();
    if (first.isEmpty()) {
      return Optional.empty();
    }
    do {
      dropOldest();
    } while (cut().isPresent());
    return first;
  }

  private void insert(Bucket bucket, int size) {
    if (size == 0) {
      count++;
      total = total.plus(bucket);
    }
    if (size == sizes.size()) {
      sizes.add(new ArrayDeque<>());
    }
    var same = sizes.get(size);
    same.addLast(bucket);
    if (same.size() > MOST_OF_A_SIZE) {
      insert(same.removeFirst().plus(same.removeFirst()), size + 1);
    }
  }

  /** The cut at which the means differ most beyond ε; empty where they do at none. */
  private Optional<Change> cut() {
    var found = Optional.<Change>empty();
    var most = 0.0;
    var older = Bucket.EMPTY;
    var olderCount = 0L;
    for (var size = sizes.size() - 1; size >= 0; size--) {
      for (var bucket : sizes.get(size)) {
        older = older.plus(bucket);
        olderCount += 1L << size;
        if (olderCount < count) {
          var newer = total.minus(older).sum() / (count - olderCount);
          var change = new Change(older.sum() / olderCount, newer);
          var excess = change.size() - bound(olderCount, count - olderCount);
          if (excess >= most) {
            most = excess;
            found = Optional.of(change);
          }
        }
      }
    }
    return found;
  }

  /** ε of a cut into so many older and newer values. */
  private double bound(long older, long newer) {
    var inverse = 1.0 / older + 1.0 / newer;
    var log = Math.log(2 * Math.log(count) / delta);
    var variance = Math.max(0, total.squares() / count - mean() * mean());
    return Math.sqrt(2 * inverse * variance * log) + 2.0 / 3 * inverse * log;
  }

  private void dropOldest() {
    var largest = sizes.size() - 1;
    total = total.minus(sizes.get(largest).removeFirst());
    count -= 1L << largest;
    while (!sizes.isEmpty() && sizes.getLast().isEmpty()) {
      sizes.removeLast();
    }
  }

  /** How many values the window has. */
  long count() {
    return count;
  }

  /** Their mean, not a number where there are none. */
  double mean() {
    return total.sum() / count;
  }

  /** How many buckets hold them. */
  int buckets() {
    return sizes.stream().mapToInt(Deque::size).sum();
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(count);
    write(total, out);
    out.writeInt(sizes.size());
    for (var same : sizes) {
      out.writeInt(same.size());
      for (var bucket : same) {
        write(bucket, out);
      }
    }
  }

  private static void write(Bucket bucket, DataOutputStream out) throws IOException {
    out.writeDouble(bucket.sum());
    out.writeDouble(bucket.squares());
  }

  void read(DataInputStream in) throws IOException {
    count = in.readLong();
    total = new Bucket(in.readDouble(), in.readDouble());
    sizes.clear();
    for (var left = in.readInt(); left > 0; left--) {
      var same = new ArrayDeque<Bucket>();
      for (var buckets = in.readInt(); buckets > 0; buckets--) {
        same.addLast(new Bucket(in.readDouble(), in.readDouble()));
      }
      sizes.add(same);
    }
  }

  /** Begins anew. */
  void clear() {
    sizes.clear();
    count = 0;
    total = Bucket.EMPTY;
  }
}

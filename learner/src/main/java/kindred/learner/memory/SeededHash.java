package kindred.learner.memory;

/**
 * A 64-bit hash of text that depends on a seed: every choice that must be the same in every run and
 * after every restart, whatever order the log came in, is taken by it.
 *
 * @param seed of the learner
 */
public record SeededHash(long seed) {
  /** FNV-1a over the characters, then the finaliser of SplitMix64; compare unsigned. */
  public long of(String text) {
    var hash = 0xcbf29ce484222325L ^ mix(seed);
    for (var i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  /** The hash as a number from 0 (inclusive) to 1 (exclusive). */
  public double share(String text) {
    return (of(text) >>> 11) * 0x1.0p-53;
  }

  /** A seed for the random numbers of one step and one purpose. */
  public long of(long step, int purpose) {
    return mix(mix(mix(seed) + step) + purpose);
  }

  private static long mix(long value) {
    var z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}

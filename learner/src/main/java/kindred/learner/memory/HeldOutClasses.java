package kindred.learner.memory;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import kindred.learner.checkpoint.Section;

/**
 * Which classes are never trained on: the gauge of the promotion gate. A class is held out where
 * its hash of (seed, label) falls below the share, so the choice needs no memory and never changes.
 *
 * <p>The first ten classes differ, so that small collections train and are judged as well: the
 * first four always train, and of the ten two are held out at least, the last ones if the hash
 * chose none. What was decided for these ten is kept; it depends on the order in which the classes
 * came.
 */
public final class HeldOutClasses implements Section {
  private static final int EARLY = 10;
  private static final int ALWAYS_TRAINED = 4;
  private static final int LEAST = 2;

  private final double share;
  private final SeededHash hash;
  private final Map<String, Boolean> early = new LinkedHashMap<>();

  /**
   * @param share of the classes, 0 for none
   * @param hash the learner's
   */
  public HeldOutClasses(double share, SeededHash hash) {
    this.share = share;
    this.hash = hash;
  }

  /** Whether this class is held out; asking is what makes a class seen. */
  public boolean contains(String label) {
    if (early.size() < EARLY) {
      return early.computeIfAbsent(label, this::decideEarly);
    }
    return early.getOrDefault(label, chosen(label));
  }

  private boolean decideEarly(String label) {
    if (share == 0 || early.size() < ALWAYS_TRAINED) {
      return false;
    }
    var missing = LEAST - early.values().stream().filter(held -> held).count();
    var left = EARLY - early.size();
    return missing >= left || chosen(label);
  }

  private boolean chosen(String label) {
    return hash.share(label) < share;
  }

  @Override
  public String name() {
    return "held-out-classes";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(early.size());
    for (var entry : early.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeBoolean(entry.getValue());
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    early.clear();
    for (var left = in.readInt(); left > 0; left--) {
      early.put(in.readUTF(), in.readBoolean());
    }
  }
}

package kindred.learner.evaluation;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import kindred.learner.checkpoint.Section;
import kindred.schemas.ClassMaturity;

/**
 * How far each class is learnt: how many of its samples were tested before they were learnt from,
 * and the fading share of those whose nearest neighbour was of the class. A class is mature when it
 * was seen often enough and is found often enough ({@link MaturitySettings}). Bounded: when it is
 * full, the class that was not seen for longest goes. Not thread-safe.
 */
public final class ClassMaturities implements Section {
  private static final Comparator<ClassMaturity> LEAST_FIRST =
      Comparator.comparingDouble(ClassMaturity::getRecallAt1)
          .thenComparingLong(ClassMaturity::getSeen)
          .thenComparing(ClassMaturity::getLabel);

  private final MaturitySettings settings;
  // The class seen last is the last.
  private final SequencedMap<String, Answers> classes = new LinkedHashMap<>();

  private record Answers(long seen, FadingMean recall) {
    Answers with(boolean right) {
      return new Answers(seen + 1, recall.with(right ? 1 : 0));
    }
  }

  /** Without a class. */
  public ClassMaturities(MaturitySettings settings) {
    this.settings = settings;
  }

  /** Takes the answer to a sample of a class in. */
  public void observe(String label, boolean right) {
    var before = classes.remove(label);
    var answers = before == null ? new Answers(0, new FadingMean(factor())) : before;
    classes.putLast(label, answers.with(right));
    if (classes.size() > settings.capacityClasses()) {
      classes.pollFirstEntry();
    }
  }

  /** Forgets a class that has no image any more. */
  public void forget(String label) {
    classes.remove(label);
  }

  /** The least mature ones: by recall@1, of equals those seen less. */
  public List<ClassMaturity> least() {
    return classes.entrySet().stream()
        .map(ClassMaturities::told)
        .sorted(LEAST_FIRST)
        .limit(settings.classes())
        .toList();
  }

  private static ClassMaturity told(Map.Entry<String, Answers> entry) {
    var answers = entry.getValue();
    return new ClassMaturity(entry.getKey(), answers.seen(), answers.recall().mean());
  }

  /** How many are mature. */
  public int mature() {
    return (int)
        classes.values().stream()
            .filter(answers -> answers.seen() >= settings.minSeen())
            .filter(answers -> answers.recall().mean() >= settings.minRecall())
            .count();
  }

  private double factor() {
    return settings.recallFactor();
  }

  @Override
  public String name() {
    return "class-maturity";
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(classes.size());
    for (var entry : classes.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeLong(entry.getValue().seen());
      out.writeDouble(entry.getValue().recall().sum());
      out.writeDouble(entry.getValue().recall().weight());
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    classes.clear();
    for (var left = in.readInt(); left > 0; left--) {
      var label = in.readUTF();
      var seen = in.readLong();
      var recall = new FadingMean(factor(), in.readDouble(), in.readDouble());
      classes.putLast(label, new Answers(seen, recall));
    }
  }

  /** Begins with the samples to come. */
  @Override
  public void absent() {
    classes.clear();
  }
}

package kindred.query.index;

import java.util.Comparator;

/** How many images of the gallery have a label. */
public record LabelCount(String label, int images) {
  /** Most images first; equal counts by label. */
  public static final Comparator<LabelCount> MOST_FIRST =
      Comparator.comparing(LabelCount::images).reversed().thenComparing(LabelCount::label);
}

package kindred.query.version;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import kindred.schemas.ModelVersion;

/**
 * Which published versions an image could have changed, by how far in the samples each was trained:
 * from its arrival a to its deletion d in one partition. An upper bound: whether a batch drew the
 * image is not known here, and classes that are held out are never drawn.
 *
 * @param trainedOn trained while the image was remembered: a &lt; through &le; d, or a &lt; through
 *     where it is not deleted
 * @param descend published after the deletion, from weights that were trained meanwhile
 */
public record Exposure(List<Integer> trainedOn, List<Integer> descend) {
  public Exposure {
    trainedOn = List.copyOf(trainedOn);
    descend = List.copyOf(descend);
  }

  /**
   * @param arrived offset of the earliest known state; empty: from the beginning
   * @param deleted offset of the deletion; empty: not deleted
   */
  public static Exposure of(
      SortedMap<Integer, ModelVersion> models,
      int partition,
      OptionalLong arrived,
      OptionalLong deleted) {
    var trainedOn = new ArrayList<Integer>();
    var descend = new ArrayList<Integer>();
    var exposed = new HashMap<Integer, Boolean>();
    for (var model : models.values()) {
      int version = model.getVersion();
      long through = through(model, partition);
      boolean reached = model.getStep() > 0 && through > arrived.orElse(-1);
      boolean after = deleted.isPresent() && through > deleted.getAsLong();
      boolean touched = reached && (!after || inherits(model, partition, deleted, models, exposed));
      exposed.put(version, touched);
      if (touched) {
        (after ? descend : trainedOn).add(version);
      }
    }
    return new Exposure(trainedOn, descend);
  }

  /**
   * A version that was trained past the deletion. Its parent's training, or its own since then, was
   * under way between arrival and deletion, unless the parent was past the deletion and clean.
   */
  private static boolean inherits(
      ModelVersion model,
      int partition,
      OptionalLong deleted,
      Map<Integer, ModelVersion> models,
      Map<Integer, Boolean> exposed) {
    var parent = model.getParent().map(models::get);
    return parent
        .map(
            p ->
                exposed.getOrDefault(p.getVersion(), true)
                    || through(p, partition) <= deleted.getAsLong())
        .orElse(true);
  }

  private static long through(ModelVersion model, int partition) {
    return model.getTrainedThrough().getOrDefault(Integer.toString(partition), 0L);
  }
}

package kindred.standalone.evaluate;

import java.util.Map;
import kindred.schemas.image.Pixels;

/**
 * A labelled image, decoded.
 *
 * @param id relative path, or the manifest's id
 * @param label its class
 * @param pixels canonical, as validation leaves them
 * @param cells what a split file says of it, by column
 */
record EvaluationImage(String id, String label, Pixels pixels, Map<String, String> cells) {
  /** The group of its class: what stands before the first '/', or the whole name. */
  String group() {
    return group(label);
  }

  static String group(String label) {
    var slash = label.indexOf('/');
    return slash < 0 ? label : label.substring(0, slash);
  }

  EvaluationImage with(String newLabel, Map<String, String> newCells) {
    return new EvaluationImage(id, newLabel, pixels, newCells);
  }
}

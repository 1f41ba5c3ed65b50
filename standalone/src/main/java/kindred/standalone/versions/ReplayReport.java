package kindred.standalone.versions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.learner.Replay;
import kindred.schemas.ModelVersion;

/**
 * What a replay came to, beside the version that it was for.
 *
 * @param result of the replay
 * @param version its record; empty where only offsets were given
 */
public record ReplayReport(Replay.Result result, Optional<ModelVersion> version) {
  /** Whether the weights are the version's; false where there is none. */
  public boolean isEqual() {
    return version
        .filter(model -> model.getWeightsSha256().equals(result.weightsSha256()))
        .isPresent();
  }

  /** What speaks against the log having all that the learner saw. */
  public List<String> doubts() {
    var doubts = new ArrayList<String>();
    if (result.lostImages() > 0) {
      doubts.add(
          "%d images that the checkpoint remembers are gone from the log"
              .formatted(result.lostImages()));
    }
    if (version.isPresent() && version.get().getEvents() != result.events()) {
      doubts.add(
          "the learner saw %d samples, the replay %d"
              .formatted(version.get().getEvents(), result.events()));
    }
    // A gap of one is what each transaction leaves.
    if (version.isEmpty() && result.longestGap() > 1) {
      doubts.add(
          "%d offsets have no record, up to %d in a row"
              .formatted(result.missingOffsets(), result.longestGap()));
    }
    return doubts;
  }

  /** For programs. */
  public Map<String, Object> values() {
    var values = new LinkedHashMap<String, Object>();
    values.put("weightsSha256", result.weightsSha256());
    values.put("step", result.step());
    values.put("events", result.events());
    values.put("missingOffsets", result.missingOffsets());
    values.put("longestGap", result.longestGap());
    values.put("lostImages", result.lostImages());
    version.ifPresent(
        model -> {
          values.put("version", model.getVersion());
          values.put("versionWeightsSha256", model.getWeightsSha256());
          values.put("equal", isEqual());
        });
    return values;
  }

  /** For people. */
  public String sentence() {
    var made = "%d samples, %d steps".formatted(result.events(), result.step());
    if (version.isEmpty()) {
      return made;
    }
    var model = version.get();
    return isEqual()
        ? "%s: weights %s are those of version %d"
            .formatted(made, result.weightsSha256(), model.getVersion())
        : "%s: weights are %s, those of version %d (%d samples, %d steps) are %s"
            .formatted(
                made,
                result.weightsSha256(),
                model.getVersion(),
                model.getEvents(),
                model.getStep(),
                model.getWeightsSha256());
  }
}

package kindred.standalone.command;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import kindred.encoder.EncoderConfig;
import kindred.learner.LearnerConfig;
import kindred.schemas.OperatorException;
import kindred.schemas.image.ImageConfig;
import kindred.standalone.evaluate.Evaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kindred evaluate}. */
@Command(
    name = "evaluate",
    description = {
      "Measures how well images of classes that were never trained on are found.",
      "Streams images through the learner of the service, in memory; needs no broker and leaves"
          + " nothing behind. Without --split, --test-images and --one-shot the first half of the"
          + " classes in name order trains and the second half is measured. Choose settings with"
          + " --validate, never by the result on the test classes."
    },
    mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin Options options;
  @Mixin EvaluateDataOptions data;
  @Mixin EvaluateRunOptions run;

  @Option(names = "--json", description = "The result as one JSON object on standard output.")
  boolean json;

  @Override
  public Integer call() {
    try {
      return evaluate();
    } catch (IOException e) {
      throw OperatorException.of(e);
    }
  }

  private int evaluate() throws IOException {
    var settings = run.settings();
    var images = data.settings(settings.oneShot().isPresent());
    var evaluation = Evaluation.open(images, ImageConfig.from(options.load(Map.of())));
    var keys = new HashMap<>(run.keys());
    settings
        .steps()
        .ifPresent(
            steps -> {
              var rate = steps / (double) evaluation.events(settings);
              keys.put("learner.steps-per-event", Double.toString(rate));
            });
    var config =
        options.load(
            keys,
            Map.of(
                "learner.memory.held-out-share",
                "0",
                "learner.memory.held-out-image-share",
                "0",
                "encoder.input.channels",
                Integer.toString(evaluation.channels())));
    var outcome =
        evaluation.run(
            EncoderConfig.from(config), LearnerConfig.from(config), settings, System::nanoTime);
    var out = spec.commandLine().getOut();
    out.println(json ? Json.line(outcome.values()) : outcome.table());
    out.flush();
    return 0;
  }
}

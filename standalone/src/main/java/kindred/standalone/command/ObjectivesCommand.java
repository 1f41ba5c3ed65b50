package kindred.standalone.command;

import java.util.List;
import java.util.concurrent.Callable;
import kindred.learner.Methods;
import kindred.learner.Methods.Method;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kindred objectives}. */
@Command(
    name = "objectives",
    description = {
      "Lists what the learner can be trained with.",
      "The objectives (learner.objective.name) and the methods beside them, each with the key"
          + " that chooses it, its paper, what it keeps between steps and what a step costs"
          + " beside the network. B: images, C: classes, d: dimensions, P, N: positives and"
          + " negatives of an image, M: memory, L: bins, I: iterations over n images."
    },
    mixinStandardHelpOptions = true)
public final class ObjectivesCommand implements Callable<Integer> {
  private static final String CHOICE = "%-5s%-34s%s%n";
  private static final String ABOUT = "     %s: %s%n     keeps: %s; costs: %s%n";

  @Spec CommandSpec spec;

  @Option(names = "--json", description = "One line on standard output: a JSON list of objects.")
  boolean json;

  @Override
  public Integer call() {
    var methods = Methods.all();
    if (json) {
      spec.commandLine().getOut().println(Json.line(methods));
    } else {
      print(methods);
    }
    return 0;
  }

  private void print(List<Method> methods) {
    var out = spec.commandLine().getOut();
    for (var method : methods) {
      var choice = method.key() + " = " + method.value();
      out.printf(CHOICE, method.section(), method.name(), choice);
      out.printf(ABOUT, method.kind(), method.paper(), method.state(), method.cost());
    }
  }
}

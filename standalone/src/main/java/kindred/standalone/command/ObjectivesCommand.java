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
      "Lists what the learner can be trained with: the objectives (learner.objective.name) and the",
      "methods beside them, each with the key that chooses it, its paper, what it keeps between",
      "steps and what a step costs beside the network: B images, C classes, d dimensions."
    },
    mixinStandardHelpOptions = true)
public final class ObjectivesCommand implements Callable<Integer> {
  private static final String ROW = "%-4s %-32s %-56s %-36s %-27s %-40s %s%n";

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
    out.printf(ROW, "", "method", "chosen by", "paper", "kind", "keeps", "costs");
    for (var method : methods) {
      out.printf(
          ROW,
          method.section(),
          method.name(),
          method.key() + " = " + method.value(),
          method.paper(),
          method.kind(),
          method.state(),
          method.cost());
    }
  }
}

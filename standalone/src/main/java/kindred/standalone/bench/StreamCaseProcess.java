package kindred.standalone.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import kindred.standalone.Kindred;

/** One case in a process like this one; what it tells goes to our standard error. */
final class StreamCaseProcess {
  private static final Set<String> REPLACED = Set.of("--images", "--classes", "--partitions");

  private StreamCaseProcess() {}

  /**
   * @param given the arguments of this process's command
   */
  static StreamReport run(StreamCase one, List<String> given)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Kindred.class.getName()));
    command.addAll(arguments(one, given));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var out = process.inputReader()) {
      var result = out.readLine();
      if (process.waitFor() > 1 || result == null) {
        throw new IllegalStateException(one.text() + " ended with status " + process.exitValue());
      }
      var json = JsonMapper.builder().build();
      return json.treeToValue(json.readTree(result).path("cases").path(0), StreamReport.class);
    } finally {
      process.destroy();
    }
  }

  /** The same, but for this case alone and as JSON. */
  static List<String> arguments(StreamCase one, List<String> given) {
    var arguments = new ArrayList<String>();
    for (Iterator<String> rest = given.iterator(); rest.hasNext(); ) {
      var argument = rest.next();
      if (REPLACED.contains(argument)) {
        rest.next();
      } else if (!argument.equals("--json") && REPLACED.stream().noneMatch(isValueOf(argument))) {
        arguments.add(argument);
      }
    }
    arguments.addAll(
        List.of(
            "--json",
            "--images=" + one.images(),
            "--classes=" + one.classes(),
            "--partitions=" + one.partitions()));
    return arguments;
  }

  private static Predicate<String> isValueOf(String argument) {
    return option -> argument.startsWith(option + "=");
  }
}

package kindred.standalone.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kindred bench}. */
@Command(
    name = "bench",
    description = "Measures on this machine; synthetic data, leaves nothing behind.",
    mixinStandardHelpOptions = true,
    subcommands = {
      TrainBenchCommand.class,
      SwitchBenchCommand.class,
      ChangeBenchCommand.class,
      StreamBenchCommand.class,
      GateBenchCommand.class,
      QueryBenchCommand.class,
      UploadBenchCommand.class,
      DecodeBenchCommand.class
    })
public final class BenchCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "what to measure is missing: train, switch, changes, stream, gate, query, uploads or"
            + " decode");
  }
}

package kindred.standalone.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kindred versions}. */
@Command(
    name = "versions",
    description = "Tells of the published versions, promotes and retires them, and compares two.",
    mixinStandardHelpOptions = true,
    subcommands = {
      VersionsListCommand.class,
      VersionsShowCommand.class,
      VersionsPromoteCommand.class,
      VersionsRetireCommand.class,
      VersionsDiffCommand.class
    })
public final class VersionsCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "what to do is missing: list, show, promote, retire or diff");
  }
}

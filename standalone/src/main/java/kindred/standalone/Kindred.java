package kindred.standalone;

import com.typesafe.config.ConfigException;
import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import kindred.schemas.OperatorException;
import kindred.standalone.bench.BenchCommand;
import kindred.standalone.command.BrokerCommand;
import kindred.standalone.command.EmbedCommand;
import kindred.standalone.command.EvaluateCommand;
import kindred.standalone.command.KeyCommand;
import kindred.standalone.command.LearnCommand;
import kindred.standalone.command.ObjectivesCommand;
import kindred.standalone.command.ProduceCommand;
import kindred.standalone.command.ReplayCommand;
import kindred.standalone.command.ServeCommand;
import kindred.standalone.command.TopicsCommand;
import kindred.standalone.command.ValidateCommand;
import kindred.standalone.command.VersionsCommand;
import kindred.standalone.config.ConfigurationException;
import kindred.standalone.demo.DemoCommand;
import kindred.standalone.logging.LogFormat;
import kindred.standalone.torture.TortureCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code kindred} command. */
@Command(
    name = "kindred",
    description = "An image embedding that keeps learning while it serves.",
    mixinStandardHelpOptions = true,
    version = "kindred 0.1.0",
    subcommands = {
      DemoCommand.class,
      BrokerCommand.class,
      TopicsCommand.class,
      ProduceCommand.class,
      ValidateCommand.class,
      LearnCommand.class,
      EmbedCommand.class,
      ServeCommand.class,
      KeyCommand.class,
      VersionsCommand.class,
      ReplayCommand.class,
      EvaluateCommand.class,
      ObjectivesCommand.class,
      TortureCommand.class,
      BenchCommand.class
    })
public final class Kindred implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Kindred.class);

  @Spec CommandSpec spec;

  /** Exit status: 0 done, 1 stopped by an error, 2 the command line or configuration is wrong. */
  public static void main(String[] args) {
    LogFormat.apply(System.getenv());
    System.exit(run(args));
  }

  static int run(String... args) {
    return commandLine().execute(args);
  }

  /** The command with all its subcommands, as {@link #main} runs it. */
  public static CommandLine commandLine() {
    return new CommandLine(new Kindred())
        .setExecutionExceptionHandler((e, line, parsed) -> report(e, line));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** What an operator can mend is one line; anything else is ours and comes with its trace. */
  private static int report(Exception e, CommandLine line) {
    return switch (e) {
      case ConfigurationException wrong -> wrongUse(wrong, line);
      case ConfigException wrong -> wrongUse(wrong, line);
      case IllegalArgumentException wrong -> wrongUse(wrong, line);
      case FileNotFoundException missing -> stopped(OperatorException.of(missing), line);
      case NoSuchFileException missing -> stopped(OperatorException.of(missing), line);
      default -> stopped(e, line);
    };
  }

  private static int wrongUse(RuntimeException wrong, CommandLine line) {
    say(wrong.getMessage(), line);
    return CommandLine.ExitCode.USAGE;
  }

  private static int stopped(Exception e, CommandLine line) {
    operatorsFact(e)
        .ifPresentOrElse(
            fact -> {
              say(fact, line);
              LOG.debug("stopped command={}", line.getCommandName(), e);
            },
            () -> LOG.error("stopped command={}", line.getCommandName(), e));
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** Also where a role's failure, or a Kafka client that was not made, stands before it. */
  private static Optional<String> operatorsFact(Throwable e) {
    return switch (e) {
      case null -> Optional.empty();
      case OperatorException fact -> Optional.of(fact.getMessage());
      case org.apache.kafka.common.config.ConfigException wrong ->
          Optional.of("kafka: " + wrong.getMessage());
      default -> operatorsFact(e.getCause());
    };
  }

  /** A line on its own, or of the log where that is for programs. */
  private static void say(String fact, CommandLine line) {
    var text = line.getCommandSpec().qualifiedName() + ": " + fact;
    if (LogFormat.isJson()) {
      LOG.error(text);
    } else {
      line.getErr().println(text);
    }
  }
}

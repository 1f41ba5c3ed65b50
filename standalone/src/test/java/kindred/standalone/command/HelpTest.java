package kindred.standalone.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.standalone.Kindred;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code --help} says, of every command. */
class HelpTest {
  private static final int WIDTH = 80;

  static Stream<CommandSpec> commands() {
    return commands(Kindred.commandLine());
  }

  private static Stream<CommandSpec> commands(CommandLine line) {
    var below = line.getSubcommands().values().stream().flatMap(HelpTest::commands);
    return Stream.concat(Stream.of(line.getCommandSpec()), below);
  }

  /** Picocli wraps each text; one that is wrapped by hand is wrapped again in its middle. */
  @ParameterizedTest
  @MethodSource("commands")
  void descriptions_areWholeParagraphs(CommandSpec command) {
    var own = command.usageMessage().description();
    assertTrue(own[0].endsWith("."), "the list of commands shows no sentence: " + own[0]);
    assertWhole(command, own);
    command.options().forEach(option -> assertWhole(command, option.description()));
    command.positionalParameters().forEach(each -> assertWhole(command, each.description()));
  }

  private static void assertWhole(CommandSpec command, String[] paragraphs) {
    for (var i = 0; i < paragraphs.length; i++) {
      var where = command.qualifiedName() + ": " + paragraphs[i];
      assertFalse(paragraphs[i].contains("\n") || paragraphs[i].contains("%n"), where);
      assertTrue(i == paragraphs.length - 1 || paragraphs[i].endsWith("."), where);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void help_isTheUsage(CommandSpec command) {
    var out = new StringWriter();
    var status = command.commandLine().setOut(new PrintWriter(out)).execute("--help");
    assertEquals(0, status, out.toString());
    assertTrue(out.toString().startsWith("Usage: " + command.qualifiedName()), out.toString());
  }

  /** No word stands alone at the beginning of a line that would have fitted on the one before. */
  @ParameterizedTest
  @MethodSource("commands")
  void lines_fillTheirWidth(CommandSpec command) {
    var lines = command.commandLine().getUsageMessage().lines().toList();
    for (var i = 1; i < lines.size(); i++) {
      var before = lines.get(i - 1);
      var line = lines.get(i);
      assertTrue(line.length() <= WIDTH, line);
      if (isContinued(before, line)) {
        var word = line.strip().split(" ")[0];
        assertTrue(
            before.length() + 1 + word.length() >= WIDTH - 1,
            command.qualifiedName() + ": broken by hand:\n" + before + "\n" + line);
      }
    }
  }

  /** Picocli also breaks behind the full stops of keys and file names: then another wording. */
  @ParameterizedTest
  @MethodSource("commands")
  void lines_endBetweenWords(CommandSpec command) {
    var all = command.commandLine().getUsageMessage();
    var texts = texts(command).collect(Collectors.joining("\n"));
    var lines = all.lines().dropWhile(line -> !texts.startsWith(line)).toList();
    for (var i = 1; i < lines.size(); i++) {
      var before = lines.get(i - 1).strip();
      var end = before.substring(before.lastIndexOf(' ') + 1);
      var start = lines.get(i).strip().split(" ")[0];
      assertFalse(
          !end.isEmpty() && !start.isEmpty() && texts.contains(end + start),
          command.qualifiedName() + ": " + end + " is parted from " + start);
    }
  }

  private static Stream<String> texts(CommandSpec command) {
    return Stream.of(
            Stream.of(command.usageMessage().description()),
            command.options().stream().flatMap(option -> Stream.of(option.description())),
            command.positionalParameters().stream().flatMap(p -> Stream.of(p.description())))
        .flatMap(Function.identity());
  }

  /** Text below text, where no sentence or option ended. */
  private static boolean isContinued(String before, String line) {
    var start = line.length() - line.stripLeading().length();
    return !line.isBlank()
        && !before.isBlank()
        && !before.startsWith("Usage:")
        && !(start == 0 && before.startsWith(" ")) // the description below the synopsis
        && !line.strip().startsWith("-")
        && !List.of('.', ':', ')', ']').contains(before.charAt(before.length() - 1))
        && before.length() > start
        && (start == 0 || before.charAt(start - 1) == ' ');
  }
}

package kindred.learner.publishing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build records, in a repository of two files beside the script. */
class CodeCommitTest {
  private static final Path SCRIPT = Path.of("../.mvn/code-commit.sh");

  @TempDir private Path around;
  private Path root;

  @BeforeEach
  void copyScript() throws Exception {
    assumeTrue(hasGit(), "skipped: no git");
    root = Files.createDirectories(around.resolve("clone"));
    Files.createDirectories(root.resolve(".mvn"));
    Files.copy(SCRIPT, root.resolve(".mvn/code-commit.sh"));
    Files.createDirectories(root.resolve("part/src/main"));
    Files.writeString(root.resolve("part/src/main/A.java"), "a");
    Files.writeString(root.resolve("README.md"), "r");
    Files.writeString(root.resolve(".gitignore"), "/recorded\n");
  }

  @Test
  void read_thisBuild_saysTheCommitThatGitSays() throws Exception {
    assumeTrue(Files.exists(Path.of("../.git")), "skipped: no repository");
    assumeTrue(hasCommit(), "skipped: git does not read this repository");
    var read = CodeCommit.read();
    assertTrue(read.matches("[0-9a-f]{40}(-dirty)?"), read);
  }

  /** Not where it belongs to somebody else, for example. */
  private static boolean hasCommit() throws Exception {
    var git = new ProcessBuilder("git", "rev-parse", "--verify", "-q", "HEAD");
    git.redirectErrorStream(true).directory(Path.of("..").toFile());
    var process = git.start();
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  @Test
  void record_withoutARepository_isUnknown() throws Exception {
    assertEquals("unknown", recorded(Map.of()));
    git(around, "init", "-q"); // one around it says nothing of it
    commit(around);
    assertEquals("unknown", recorded(Map.of()));
    assertEquals("abc", recorded(Map.of("CODE_COMMIT", "abc")));
  }

  @Test
  void record_changedSources_areDirty_andDocumentsAreNot() throws Exception {
    git(root, "init", "-q");
    var commit = commit(root);
    assertEquals(commit, recorded(Map.of()));
    Files.writeString(root.resolve("README.md"), "other");
    assertEquals(commit, recorded(Map.of()));
    Files.writeString(root.resolve("part/src/main/B.java"), "new");
    assertEquals(commit + "-dirty", recorded(Map.of()));
    Files.delete(root.resolve("part/src/main/B.java"));
    assertEquals(commit, recorded(Map.of()));
    Files.writeString(root.resolve("part/src/main/A.java"), "b");
    assertEquals(commit + "-dirty", recorded(Map.of()));
    assertEquals("abc", recorded(Map.of("CODE_COMMIT", "abc")));
  }

  private String recorded(Map<String, String> environment) throws Exception {
    var file = root.resolve("recorded");
    run(root, environment, List.of("sh", ".mvn/code-commit.sh", file.toString()));
    return Files.readString(file);
  }

  private static String commit(Path directory) throws Exception {
    git(directory, "add", ".");
    git(directory, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x");
    return git(directory, "rev-parse", "HEAD").strip();
  }

  private static String git(Path directory, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    return run(directory, Map.of(), command);
  }

  private static boolean hasGit() throws Exception {
    try {
      return !run(Path.of("."), Map.of(), List.of("git", "--version")).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static String run(Path directory, Map<String, String> environment, List<String> command)
      throws Exception {
    var builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    // Of whoever runs this test, in a hook for example.
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.environment().remove("CODE_COMMIT");
    builder.environment().putAll(environment);
    var process = builder.start();
    var out = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "did not end: " + command);
    assertEquals(0, process.exitValue(), command + ": " + out);
    return out;
  }
}

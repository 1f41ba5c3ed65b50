package kindred.schemas;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every Java file of every module stands as google-java-format writes it. A test and not a plugin,
 * since the formatter needs the JDK that the tests run on, whatever JDK Maven itself runs on.
 * {@code ./mvnw -pl schemas test -Dtest=SourceFormatTest -Dformat=write} rewrites them.
 */
class SourceFormatTest {
  @Test
  void everyJavaFile_isFormatted() throws Exception {
    var write = "write".equals(System.getProperty("format"));
    var wrong = new ArrayList<Path>();
    for (var file : javaFiles()) {
      var text = Files.readString(file);
      var formatted = format(text);
      if (!formatted.equals(text)) {
        wrong.add(file);
        if (write) {
          Files.writeString(file, formatted);
        }
      }
    }
    assertTrue(write || wrong.isEmpty(), () -> "not formatted (see CONTRIBUTING.md): " + wrong);
  }

  private static String format(String text) throws FormatterException {
    var ordered = ImportOrderer.reorderImports(text, JavaFormatterOptions.Style.GOOGLE);
    return new Formatter().formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
  }

  private static List<Path> javaFiles() throws IOException {
    var root = Path.of("").toAbsolutePath().getParent();
    var files = new ArrayList<Path>();
    try (var modules = Files.list(root)) {
      for (var module : modules.filter(m -> Files.exists(m.resolve("src"))).toList()) {
        try (var tree = Files.walk(module.resolve("src"))) {
          tree.filter(f -> f.toString().endsWith(".java")).forEach(files::add);
        }
      }
    }
    return files;
  }
}

package kindred.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The web page's files as they lie in the resources. */
class PageFilesTest {
  private static final Pattern IMPORT = Pattern.compile("from '\\./([^']+)'");
  private static final Pattern REFERENCE = Pattern.compile(" (?:src|href)=\"([^\"#]+)\"");

  /** Ways around text: with them, a label could become markup or code. */
  private static final Pattern UNSAFE =
      Pattern.compile(
          "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|Function\\(");

  private static Path web() throws Exception {
    return Path.of(Page.class.getResource("/web/index.html").toURI()).getParent();
  }

  @Test
  void paths_areAllFiles() throws Exception {
    var paths = new TreeSet<String>();
    paths.add("/");
    try (var files = Files.list(web())) {
      files.forEach(file -> paths.add("/" + file.getFileName()));
    }
    assertEquals(paths, new TreeSet<>(Page.PATHS));
  }

  @Test
  void references_areServed() throws Exception {
    for (var path : Page.PATHS) {
      var text =
          Files.readString(web().resolve(path.equals("/") ? "index.html" : path.substring(1)));
      var found = (path.endsWith(".js") ? IMPORT : REFERENCE).matcher(text);
      while (found.find()) {
        var name = found.group(1).equals("/") ? "/" : "/" + found.group(1);
        assertTrue(Page.PATHS.contains(name), () -> path + " wants " + name);
      }
    }
  }

  @Test
  void scriptsAndStyles_areFilesOfTheirOwn() throws Exception {
    var html = Files.readString(web().resolve("index.html"));
    assertFalse(
        Pattern.compile("<style| style=| on[a-z]+=|<script[^>]*>[^<]").matcher(html).find());
    try (var files = Files.list(web())) {
      for (var file : files.filter(each -> each.toString().endsWith(".js")).toList()) {
        assertFalse(UNSAFE.matcher(Files.readString(file)).find(), file::toString);
      }
    }
  }
}

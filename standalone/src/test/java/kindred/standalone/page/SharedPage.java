package kindred.standalone.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import kindred.standalone.browser.Chromium;
import kindred.standalone.browser.Tab;
import kindred.standalone.running.Api;
import kindred.standalone.running.Await;
import kindred.standalone.running.KindredProcess;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands tests a running demo and a Chromium to look at its page with, both of the whole run. Where
 * there is no Chromium, tests are skipped.
 */
final class SharedPage implements ParameterResolver, ExecutionCondition {
  static final int IMAGES = 300;
  static final String ADMIN_KEY = "secret";
  private static final Pattern ADDRESS = Pattern.compile("search and web page: (\\S+)");

  /** A small network that learns enough to be seen, and three versions and more. */
  private static final List<String> SETTINGS =
      List.of(
          "demo.classes=15",
          "demo.images-per-class=20",
          "encoder.device=cpu",
          "encoder.width=16",
          "encoder.embedding-dim=32",
          "learner.batch.anchor-classes=4",
          "learner.batch.class-slots=2",
          "learner.batch.images-per-class=3",
          "learner.steps-per-event=1",
          "learner.report.every-steps=8",
          "learner.gate.min-queries=1000000",
          "learner.gate.alarm.min-embedding-variance=0",
          "learner.gate.alarm.max-zero-loss-share=1",
          "learner.publish.first-steps=60",
          "learner.publish.growth=1.5",
          // What a test writes is no reason for another version.
          "learner.publish.min-steps=25",
          // printf %s secret | sha256sum
          "query.admin-key-sha256=2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b",
          // The machine may have much else to do.
          "query.http.promote-timeout=25 s",
          "query.http.search-timeout=25 s");

  /** The page's address, and tabs to see it in. */
  record Page(URI uri, Chromium chromium, KindredProcess demo) implements AutoCloseable {
    Tab tab() throws IOException, InterruptedException {
      return chromium.tab();
    }

    Api api() {
      return new Api(uri);
    }

    @Override
    public void close() {
      chromium.close();
      demo.close();
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Chromium.installed()
        .map(path -> ConditionEvaluationResult.enabled("in " + path))
        .orElse(
            ConditionEvaluationResult.disabled(
                "no Chromium here: apt-get install chromium, or name one in CHROMIUM"));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Page.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.GLOBAL)
        .computeIfAbsent("page", key -> start(), Page.class);
  }

  private static Page start() {
    try {
      var dir = Files.createTempDirectory(Path.of("target"), "page").toAbsolutePath();
      var demo = demo(dir);
      var address = ADDRESS.matcher(demo.awaitLog("search and web page: http").log());
      if (!address.find()) {
        throw new AssertionError("no address");
      }
      var uri = URI.create(address.group(1));
      awaitCalm(uri);
      return new Page(uri, Chromium.start(Chromium.installed().orElseThrow(), dir), demo);
    } catch (IOException e) {
      throw new UncheckedIOException("no demo", e);
    } catch (Exception e) {
      throw new AssertionError("no demo", e);
    }
  }

  private static KindredProcess demo(Path dir) throws IOException {
    var arguments = new ArrayList<String>(List.of("demo", "--port", "0", "--seed", "7"));
    arguments.addAll(List.of("--data-dir", dir.resolve("data").toString()));
    SETTINGS.forEach(setting -> arguments.addAll(List.of("-D", setting)));
    return KindredProcess.start(dir, "demo", arguments.toArray(String[]::new));
  }

  /** Everything is searchable, and the learner has nothing to learn from. */
  private static void awaitCalm(URI uri) throws Exception {
    try (var api = new Api(uri)) {
      Await.until(
          "three versions were served, the last one with every image",
          () -> {
            var live = api.json("/v1/versions/live");
            var latest = api.json("/v1/learning").path("latest");
            return live.path("images").asInt() == IMAGES
                && live.path("served").asInt() == live.path("live").asInt()
                && api.promotedVersions().size() >= 3
                && latest.path("events").asInt() == IMAGES
                && latest.path("caughtUp").asBoolean();
          });
    }
  }
}

package kindred.standalone.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A tab as a person has it: pointer, keyboard, eyes. */
public final class Tab implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DevTools tools;

  Tab(DevTools tools) {
    this.tools = tools;
    for (var domain : List.of("Page", "Runtime", "Log", "DOM", "Accessibility")) {
      tools.call(domain + ".enable");
    }
  }

  /** Opens an address and waits until the page has started. */
  public void open(URI uri) throws InterruptedException {
    tools.call("Page.navigate", Map.of("url", uri.toString()));
    await("location.href.startsWith('http') && document.readyState === 'complete'");
  }

  /**
   * @param scheme light or dark
   */
  public void look(int width, int height, boolean phone, String scheme) {
    tools.call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
    tools.call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", scheme),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  /** The value of an expression; a promise's is awaited. */
  public JsonNode value(String expression) {
    var answer =
        tools.call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.path("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  public String text(String selector) {
    return value("document.querySelector('%s')?.textContent ?? ''".formatted(selector)).asText();
  }

  /** Waits until an expression is true. */
  public void await(String expression) throws InterruptedException {
    var end = Instant.now().plus(PATIENCE);
    while (!value("Boolean(" + expression + ")").asBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(
            "not within %s: %s%n%s"
                .formatted(PATIENCE, expression, value("document.body.innerText").asText()));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Presses the pointer in the middle of an element. */
  public void click(String selector) throws InterruptedException {
    await("document.querySelector('%s')".formatted(selector));
    var middle =
        value(
            """
            (() => {
              const element = document.querySelector('%s');
              element.scrollIntoView({ block: 'center' });
              const box = element.getBoundingClientRect();
              return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
            })()"""
                .formatted(selector));
    for (var type : List.of("mousePressed", "mouseReleased")) {
      tools.call(
          "Input.dispatchMouseEvent",
          Map.of(
              "type",
              type,
              "x",
              middle.path("x"),
              "y",
              middle.path("y"),
              "button",
              "left",
              "clickCount",
              1));
    }
  }

  /** Presses a key: Tab, Enter, Space, Escape, ArrowRight … */
  public void press(String key) {
    press(key, 0);
  }

  public void pressWithShift(String key) {
    press(key, 8);
  }

  private void press(String key, int modifiers) {
    var pressed = Key.of(key);
    var parameters = new HashMap<String, Object>();
    parameters.put("key", pressed.key());
    parameters.put("code", key);
    parameters.put("windowsVirtualKeyCode", pressed.code());
    parameters.put("modifiers", modifiers);
    if (!pressed.text().isEmpty()) {
      parameters.put("text", pressed.text());
    }
    parameters.put("type", pressed.text().isEmpty() ? "rawKeyDown" : "keyDown");
    tools.call("Input.dispatchKeyEvent", parameters);
    parameters.put("type", "keyUp");
    parameters.remove("text");
    tools.call("Input.dispatchKeyEvent", parameters);
  }

  /** Types where the focus is. */
  public void type(String text) {
    tools.call("Input.insertText", Map.of("text", text));
  }

  /** Replaces what stands in a field, and leaves the field. */
  public void fill(String selector, String text) throws InterruptedException {
    click(selector);
    value("document.querySelector('%s').select()".formatted(selector));
    if (text.isEmpty()) {
      press("Delete");
    } else {
      type(text);
    }
    value("document.activeElement.dispatchEvent(new Event('change', { bubbles: true }))");
  }

  /** Chooses a file, as the system's dialog would. */
  public void choose(String selector, Path file) {
    var root = tools.call("DOM.getDocument").path("root").path("nodeId");
    var input = tools.call("DOM.querySelector", Map.of("nodeId", root, "selector", selector));
    tools.call(
        "DOM.setFileInputFiles",
        Map.of("nodeId", input.path("nodeId"), "files", List.of(file.toAbsolutePath().toString())));
  }

  /** Writes what is seen as PNG. */
  public void screenshot(Path file) throws IOException {
    var shot = tools.call("Page.captureScreenshot", Map.of("format", "png"));
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(shot.path("data").asText()));
  }

  /** The accessibility tree, flat: what a screen reader is given. */
  public List<JsonNode> accessibilityTree() {
    var nodes = new ArrayList<JsonNode>();
    tools.call("Accessibility.getFullAXTree").path("nodes").forEach(nodes::add);
    return nodes;
  }

  /** Errors in the console so far: uncaught ones, logged ones, refused content, failed requests. */
  public List<String> errors() {
    var errors = new ArrayList<String>();
    tools.events("Runtime.exceptionThrown").forEach(event -> errors.add(event.toString()));
    tools.events("Runtime.consoleAPICalled").stream()
        .filter(event -> event.path("type").asText().equals("error"))
        .forEach(event -> errors.add(event.toString()));
    tools.events("Log.entryAdded").stream()
        .map(event -> event.path("entry"))
        .filter(entry -> entry.path("level").asText().equals("error"))
        .forEach(
            entry -> errors.add(entry.path("url").asText() + " " + entry.path("text").asText()));
    return errors;
  }

  @Override
  public void close() {
    tools.call("Page.close");
    tools.close();
  }
}

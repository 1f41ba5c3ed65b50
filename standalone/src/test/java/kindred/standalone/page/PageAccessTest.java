package kindred.standalone.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kindred.standalone.browser.Tab;
import kindred.standalone.page.SharedPage.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The web page for those who see, point or read otherwise. */
@ExtendWith(SharedPage.class)
class PageAccessTest {
  private static final long MOST_BYTES = 150_000;

  /** Roles that somebody acts on. */
  private static final Set<String> INTERACTIVE =
      Set.of(
          "button",
          "link",
          "textbox",
          "searchbox",
          "combobox",
          "slider",
          "checkbox",
          "listbox",
          "spinbutton",
          "DisclosureTriangle");

  /** The ratio of contrast of each text with what lies under it, where that is less than AA. */
  private static final String FAINT =
      """
      (() => {
        const parts = (colour) => {
          const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
          return [r, g, b, a];
        };
        const over = ([r, g, b, a], [R, G, B]) => [r, g, b].map((c, i) => c * a + [R, G, B][i] * (1 - a));
        const light = (rgb) => {
          const [r, g, b] = rgb.map((c) => c / 255)
            .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = (element) => {
          const layers = [];
          for (let e = element; e; e = e.parentElement) {
            layers.unshift(parts(getComputedStyle(e).backgroundColor));
          }
          return layers.reduce((under, layer) => over(layer, under), [255, 255, 255]);
        };
        const faint = [];
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
          const element = texts.currentNode.parentElement;
          const text = texts.currentNode.data.trim();
          const unseen = element.closest('.unseen, :disabled, option, datalist');
          if (!text || unseen || !element.checkVisibility()) {
            continue;
          }
          const style = getComputedStyle(element);
          const under = ground(element);
          const ink = element instanceof SVGElement ? style.fill : style.color;
          const [a, b] = [light(over(parts(ink), under)), light(under)];
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < 4.5) {
            faint.push(`${text} ${ratio.toFixed(2)}`);
          }
        }
        return faint;
      })()""";

  private static void search(Page page, Tab tab) throws Exception {
    tab.open(page.uri());
    tab.await("document.querySelectorAll('#gallery li').length === 18");
    tab.await("document.querySelector('#versions tr') && document.querySelector('#recall svg')");
    tab.click("#gallery li:nth-child(2) .walk");
    tab.await("document.querySelectorAll('#neighbours li').length === 12");
    tab.await("[...document.images].every((i) => i.hidden || !i.src || i.complete)");
    tab.value("scrollTo(0, 0)");
  }

  @ParameterizedTest
  @CsvSource({
    "1200, 800, false, light",
    "1200, 800, false, dark",
    "360, 740, true, light",
    "360, 740, true, dark"
  })
  void look_anyScheme_isReadableAndFits(
      int width, int height, boolean phone, String scheme, Page page) throws Exception {
    try (var tab = page.tab()) {
      tab.look(width, height, phone, scheme);
      search(page, tab);
      var name = (phone ? "phone-" : "desktop-") + scheme;
      tab.screenshot(Screenshots.file(name));
      if (Screenshots.forDocs() && Set.of("desktop-light", "phone-dark").contains(name)) {
        var file = Screenshots.docs("page-" + name);
        Files.createDirectories(file.getParent());
        Files.copy(Screenshots.file(name), file, StandardCopyOption.REPLACE_EXISTING);
        assertTrue(Files.size(file) < MOST_BYTES, () -> file + " is large");
      }
      assertTrue(tab.value("document.documentElement.scrollWidth").asInt() <= width, "too wide");
      assertEquals(List.of(), texts(tab.value(FAINT)));
      // What has too little contrast on either ground is found.
      tab.value("document.documentElement.style.setProperty('--soft', '#777')");
      assertTrue(!texts(tab.value(FAINT)).isEmpty());
      assertEquals(List.of(), tab.errors());
    }
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  @Test
  void names_ofEverythingToActOn_areThere(Page page) throws Exception {
    try (var tab = page.tab()) {
      search(page, tab);
      tab.click("#neighbours li:first-child [data-act=positive]");
      tab.await("document.querySelector('#examples .positive')");
      checkNames(tab);
      tab.click("#neighbours li:first-child [data-act=correct]");
      tab.await("document.querySelector('#correct').open");
      checkNames(tab);
      var dialog = tab.accessibilityTree().stream().filter(node -> role(node).equals("dialog"));
      assertEquals(List.of("Correct an image"), dialog.map(PageAccessTest::name).toList());
    }
  }

  private static void checkNames(Tab tab) {
    var tree = tab.accessibilityTree().stream().filter(node -> !node.path("ignored").asBoolean());
    var nodes = tree.toList();
    var acted = nodes.stream().filter(node -> INTERACTIVE.contains(role(node))).toList();
    assertTrue(acted.size() >= 4, acted::toString);
    for (var node : acted) {
      assertTrue(!name(node).isBlank(), () -> "no name: " + node);
    }
  }

  private static String role(JsonNode node) {
    return node.path("role").path("value").asText();
  }

  private static String name(JsonNode node) {
    return node.path("name").path("value").asText();
  }

  @Test
  void landmarks_andHeadings_makeAnOutline(Page page) throws Exception {
    try (var tab = page.tab()) {
      search(page, tab);
      var roles = tab.accessibilityTree().stream().map(PageAccessTest::role).toList();
      for (var role : List.of("banner", "navigation", "main", "complementary")) {
        assertEquals(1, roles.stream().filter(role::equals).count(), role);
      }
      var levels =
          texts(
              tab.value(
                  "[...document.querySelectorAll('h1, h2, h3')]"
                      + ".filter((h) => h.checkVisibility()).map((h) => h.localName)"));
      assertEquals("h1", levels.getFirst());
      assertEquals(1, levels.stream().filter("h1"::equals).count());
    }
  }

  /** Searches, marks, corrects and comes back without a pointer; the focus is seen everywhere. */
  @Test
  void keyboard_alone_doesEverything(Page page) throws Exception {
    try (var tab = page.tab()) {
      tab.look(1280, 900, false, "light");
      tab.open(page.uri());
      tab.await("document.querySelectorAll('#gallery li').length === 18");
      tab.press("Tab");
      assertEquals("Skip to search", tab.value("document.activeElement.textContent").asText());
      tab.press("Enter");
      tab.await("location.hash === '#file'");
      tabTo(tab, "#gallery li:first-child .walk");
      tab.press("Enter");
      tab.await("document.querySelectorAll('#neighbours li').length === 12");
      assertEquals("found-title", tab.value("document.activeElement.id").asText());
      tabTo(tab, "#neighbours li:first-child [data-act=positive]");
      var marked = tab.value("document.activeElement.closest('li').dataset.id").asText();
      tab.press("Space");
      tab.await("document.querySelector('#examples .positive')");
      // The refined answer leaves examples out; until it is here the old one may be focused.
      tab.await("!document.querySelector('#neighbours li[data-id=\"" + marked + "\"]')");
      tab.await(
          "document.activeElement.dataset.act === 'positive'"
              + " || document.activeElement.id === 'found-title'");
      tabTo(tab, "#neighbours li [data-act=correct]");
      var id = tab.value("document.activeElement.closest('li').dataset.id").asText();
      tab.press("Enter");
      tab.await("document.activeElement.id === 'correct-label'");
      tab.press("Escape");
      tab.await("!document.querySelector('#correct').open");
      assertEquals(id, tab.value("document.activeElement.closest('li').dataset.id").asText());
      tabTo(tab, "#admin-key");
      tabTo(tab, "#versions button");
      assertEquals(List.of(), tab.errors());
    }
  }

  /** A newer answer may take the place of the one from which a correction was begun. */
  @Test
  void focus_listReplacedBehindTheDialog_comesBackToTheImage(Page page) throws Exception {
    try (var tab = page.tab()) {
      search(page, tab);
      var id = tab.value("document.querySelector('#neighbours li').dataset.id").asText();
      tab.click("#neighbours li:first-child [data-act=correct]");
      tab.await("document.activeElement.id === 'correct-label'");
      tab.value(
          "(() => { const list = document.querySelector('#neighbours');"
              + " list.replaceChildren(...[...list.children].map((c) => c.cloneNode(true))); })()");
      tab.press("Escape");
      tab.await("!document.querySelector('#correct').open");
      tab.await("document.activeElement.dataset.act === 'correct'");
      assertEquals(id, tab.value("document.activeElement.closest('li').dataset.id").asText());
    }
  }

  private static void tabTo(Tab tab, String selector) throws Exception {
    for (int i = 0; i < 200; i++) {
      tab.press("Tab");
      var seen =
          tab.value(
              """
          (() => {
            const held = document.activeElement;
            const shown = held.id === 'file' ? held.closest('label') : held;
            const style = getComputedStyle(shown);
            return held === document.body
              || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
          })()""");
      assertTrue(
          seen.asBoolean(),
          () -> "focus not seen: " + tab.value("document.activeElement.outerHTML").asText());
      if (tab.value("document.activeElement.matches('%s')".formatted(selector)).asBoolean()) {
        return;
      }
    }
    throw new AssertionError("no way by Tab to " + selector);
  }
}

package kindred.standalone.browser;

/** A key of the keyboard, as the DevTools protocol wants it. */
record Key(String key, int code, String text) {
  static Key of(String name) {
    return switch (name) {
      case "Tab" -> new Key("Tab", 9, "");
      case "Enter" -> new Key("Enter", 13, "\r");
      case "Escape" -> new Key("Escape", 27, "");
      case "Space" -> new Key(" ", 32, " ");
      case "End" -> new Key("End", 35, "");
      case "Home" -> new Key("Home", 36, "");
      case "ArrowRight" -> new Key("ArrowRight", 39, "");
      case "Delete" -> new Key("Delete", 46, "");
      default -> throw new IllegalArgumentException("no key '" + name + "'");
    };
  }
}

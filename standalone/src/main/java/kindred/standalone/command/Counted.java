package kindred.standalone.command;

/** A number and what it counts, as people write it: 1 event, 2 events. */
public final class Counted {
  private Counted() {}

  public static String of(long number, String one) {
    return of(number, one, one + "s");
  }

  /**
   * @param one the noun of a single thing
   * @param several that of none or many
   */
  public static String of(long number, String one, String several) {
    return number + " " + (number == 1 ? one : several);
  }
}

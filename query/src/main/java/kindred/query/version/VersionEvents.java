package kindred.query.version;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import kindred.schemas.ModelVersion;
import kindred.schemas.Promotion;

/**
 * What happened to versions, as the topics of models and promotions tell it: the newest events, and
 * a call for each that comes. Which of the two topics is read first is chance, so an event's place
 * is how far both were read with it; a place means the same on every node. Thread-safe.
 */
public final class VersionEvents {
  private final int capacity;
  private final ArrayDeque<Entry> newest = new ArrayDeque<>();
  private final List<Consumer<Entry>> listeners = new ArrayList<>();
  private Place read = Place.NOTHING;

  /**
   * @param capacity events kept
   */
  public VersionEvents(int capacity) {
    this.capacity = capacity;
  }

  /**
   * How far the two topics were read.
   *
   * @param models next offset
   * @param promotions next offset
   */
  public record Place(long models, long promotions) {
    private static final Place NOTHING = new Place(0, 0);
    private static final Pattern TEXT = Pattern.compile("m([0-9]{1,18})-p([0-9]{1,18})");

    /** From its text; empty where it is none. */
    public static Optional<Place> parse(String text) {
      var numbers = TEXT.matcher(text);
      return numbers.matches()
          ? Optional.of(
              new Place(Long.parseLong(numbers.group(1)), Long.parseLong(numbers.group(2))))
          : Optional.empty();
    }

    @Override
    public String toString() {
      return "m" + models + "-p" + promotions;
    }
  }

  /** What happened. */
  public sealed interface Event {}

  /** A version was published. */
  public record Published(ModelVersion model) implements Event {}

  /** A version was given up. */
  public record Retired(int version) implements Event {}

  /** A version was made live. */
  public record Promoted(Promotion promotion) implements Event {}

  /**
   * An event.
   *
   * @param place with it
   */
  public record Entry(Place place, Event event) {
    /** Whether somebody who has read up to there has not seen it. */
    public boolean isAfter(Place seen) {
      return event instanceof Promoted
          ? place.promotions > seen.promotions
          : place.models > seen.models;
    }
  }

  synchronized void published(long offset, ModelVersion model) {
    add(new Place(offset + 1, read.promotions), new Published(model));
  }

  synchronized void retired(long offset, int version) {
    add(new Place(offset + 1, read.promotions), new Retired(version));
  }

  synchronized void promoted(long offset, Promotion promotion) {
    add(new Place(read.models, offset + 1), new Promoted(promotion));
  }

  private void add(Place place, Event event) {
    read = place;
    var entry = new Entry(place, event);
    newest.addLast(entry);
    if (newest.size() > capacity) {
      newest.removeFirst();
    }
    listeners.forEach(listener -> listener.accept(entry));
  }

  /**
   * The events that are kept, oldest first; the listener is called with each one after these, on
   * the thread that reads, and must not block.
   */
  public synchronized List<Entry> follow(Consumer<Entry> listener) {
    listeners.add(listener);
    return List.copyOf(newest);
  }

  /** Calls no more. */
  public synchronized void leave(Consumer<Entry> listener) {
    listeners.remove(listener);
  }
}

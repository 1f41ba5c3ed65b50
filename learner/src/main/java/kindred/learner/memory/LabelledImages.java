package kindred.learner.memory;

import java.util.List;

/** Images by class, to draw from. The order is a function of the content. */
public interface LabelledImages {
  /** The classes with at least so many images, sorted. */
  List<String> labels(int atLeast);

  /** The images of a class, smallest hash first; empty where there is none. */
  List<Remembered> of(String label);

  /** How many images of a class are there. */
  default int count(String label) {
    return of(label).size();
  }
}

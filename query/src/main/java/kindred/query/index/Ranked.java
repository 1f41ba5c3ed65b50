package kindred.query.index;

import java.util.List;

/**
 * The nearest in the state of one refresh.
 *
 * @param neighbours best first
 * @param compared how they were found
 */
record Ranked(List<Neighbour> neighbours, Compared compared) {}

package kindred.standalone.bench;

import java.util.List;

/**
 * How much of a case is measured.
 *
 * @param events of a backlog
 * @param indexEvents embeddings that come to the index at once
 * @param rounds that count, after one that does not
 * @param seconds of a window at a fixed rate
 * @param shares of the whole pipeline's rate at which events are sent in such windows
 * @param learning whether a learner trains beside
 * @param seed of pictures and vectors
 */
record StreamSize(
    int events,
    int indexEvents,
    int rounds,
    int seconds,
    List<Double> shares,
    boolean learning,
    long seed) {}

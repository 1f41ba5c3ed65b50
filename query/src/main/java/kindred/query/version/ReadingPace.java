package kindred.query.version;

import java.time.Duration;

/**
 * How fast a reader of embeddings does what.
 *
 * @param refresh how often new images are shown
 * @param commitEvery how often the index is committed
 * @param fillNice nice value of the thread until it has caught up, then an ordinary one goes on
 */
record ReadingPace(Duration refresh, Duration commitEvery, int fillNice) {}

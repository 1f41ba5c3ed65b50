package kindred.standalone.evaluate;

/**
 * A measurement on the way.
 *
 * @param events so far
 * @param steps so far
 * @param recallAt1 on the measured classes, not a number where there are none
 * @param mapAtR on the measured classes, not a number where there are none
 * @param prequentialRecallAt1 of the stream, not a number before the first image that had a chance
 */
record CurvePoint(
    long events, long steps, double recallAt1, double mapAtR, double prequentialRecallAt1) {}

package kindred.query.version;

import java.time.Duration;

/**
 * What tells a topic from another one of the same name, and what its readers may rely on.
 *
 * @param id that the broker gave it
 * @param deletionsKept how long a deletion stays once the images before it are cleaned away
 */
record TopicIdentity(String id, Duration deletionsKept) {}

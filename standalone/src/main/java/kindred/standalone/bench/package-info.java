/**
 * {@code kindred bench}: how fast this machine trains, what a change of versions costs searches,
 * how soon changes of images show.
 */
package kindred.standalone.bench;

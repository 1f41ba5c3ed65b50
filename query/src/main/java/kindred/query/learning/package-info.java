/** What the learner reports: the newest reports, and who wants to be told of the next. */
package kindred.query.learning;

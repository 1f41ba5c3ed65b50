/** The query node: follows what is live and answers over HTTP. */
package kindred.query;

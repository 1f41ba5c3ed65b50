/** The web page of a running node, in a real browser. */
package kindred.standalone.page;

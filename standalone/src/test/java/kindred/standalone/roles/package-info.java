/** The roles on a real broker, one by one and all together. */
package kindred.standalone.roles;

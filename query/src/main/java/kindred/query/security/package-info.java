/**
 * Who may do what, and how much: keys, tokens and roles, TLS, foreign origins, limits of
 * connections. Knows nothing of routes.
 */
package kindred.query.security;

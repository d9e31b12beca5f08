/**
 * What the page may load: its own files and nothing from elsewhere. One policy for every host, sent as a header by the
 * `app:` protocol and the browser-mode server, and written into index.html when the renderer is built.
 *
 * `style-src 'unsafe-inline'`: Monaco writes its theme and its decorations into <style> elements.
 * `worker-src blob:`: Monaco starts its worker through a blob when the page comes from another scheme.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
];

/** For the `<meta http-equiv>` of index.html, where `frame-ancestors` has no meaning. */
export const contentSecurityMeta = policy.join('; ');

/** Headers of every answer that carries a file of the page. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [...policy, "frame-ancestors 'none'"].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

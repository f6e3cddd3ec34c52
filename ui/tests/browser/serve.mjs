/** Serves the sample build as the real shell would: same policy, nothing from anywhere else. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

// `connect-src` is the shell's, plus this server for the sample document alone: a browser has no `doc:` protocol.
export const policy = (origin) => [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' doc: blob:",
  "font-src 'self'",
  `connect-src ipc: http://ipc.localhost doc: http://doc.localhost ${origin}assets/`,
  "worker-src 'self'",
  "frame-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.pdf': 'application/pdf',
};

/** @param {string} root @returns {Promise<{ url: string, close: () => void }>} */
export function serve(root) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname));
    if (path === '/favicon.ico') return void response.writeHead(204).end();
    const file = join(root, path === '/' ? 'index.html' : path);
    try {
      statSync(file);
    } catch {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': policy(`http://${request.headers.host}/`),
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    createReadStream(file).pipe(response);
  });
  return new Promise((ready) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      ready({ url: `http://127.0.0.1:${address.port}/`, close: () => server.close() });
    });
  });
}

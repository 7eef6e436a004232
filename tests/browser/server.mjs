// Serves a built site on loopback the way a careful host does: strict Content-Security-Policy,
// right types, what is text compressed, the site's own 404 page. Nothing is cached.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';

export const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'";

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json', '.xml': 'application/xml', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.ico': 'image/x-icon', '.txt': 'text/plain; charset=utf-8', '.md': 'text/markdown; charset=utf-8',
};

/**
 * The file that answers an address, or null.
 * @param {string} root
 * @param {string} address
 */
function locate(root, address) {
  const name = path.join(root, decodeURIComponent(new URL(address, 'http://x').pathname));
  if (name !== root && !name.startsWith(root + path.sep)) return null;
  const file = fs.existsSync(name) && fs.statSync(name).isDirectory() ? path.join(name, 'index.html') : name;
  return fs.existsSync(file) ? file : null;
}

/**
 * Starts the server on a free port.
 * @param {string} folder
 * @returns {Promise<{origin: string, close: () => void}>}
 */
export function serve(folder) {
  const root = path.resolve(folder);
  const server = http.createServer((request, response) => {
    const file = locate(root, request.url ?? '/');
    const sent = file ?? path.join(root, '404.html');
    const type = TYPES[path.extname(sent)] ?? 'application/octet-stream';
    const bytes = fs.existsSync(sent) ? fs.readFileSync(sent) : Buffer.from('not found');
    const packed = !type.endsWith('/png') && String(request.headers['accept-encoding']).includes('gzip');
    response.writeHead(file ? 200 : 404, {
      'Content-Type': type,
      ...(packed ? { 'Content-Encoding': 'gzip' } : {}),
      'Content-Security-Policy': POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    });
    response.end(packed ? zlib.gzipSync(bytes) : bytes);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address());
      resolve({
        origin: `http://127.0.0.1:${address.port}`,
        close: () => { server.closeAllConnections(); server.close(); },
      });
    });
  });
}

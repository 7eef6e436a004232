// Requests a second that the preview answers: the pages of a made archive, asked for over many
// connections at once, with what each costs the server in processor time (which does not depend on
// what else the machine does; the client here takes more of it than the server).
//   node tests/bench/requests.mjs [--program build/songngu] [-n DOCUMENTS] [--site DIR] [--out DIR] [--seconds N]
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { argument, HERE, madeSite } from './made.mjs';

const CONNECTIONS = 32;
const program = path.resolve(argument('--program', path.join(HERE, '../../build/songngu')));
const seconds = Number(argument('--seconds', '5'));
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'songngu-bench-'));
const TICKS = 100; // of the kernel's accounts a second

/** Seconds of processor that a process has taken. @param {number} pid */
function taken(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** The child and the port of the server, once it says where it is. @param {string[]} words */
async function serve(words) {
  const child = spawn(program, ['serve', '--lang', 'en', ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise((resolve, reject) => {
    let said = '';
    child.on('exit', (status) => reject(new Error(`the server ended with status ${status}`)));
    child.stdout.on('data', (data) => {
      said += data;
      const found = /http:\/\/[^/\s]*:(\d+)/.exec(said);
      if (found) resolve(Number(found[1]));
    });
  });
  child.removeAllListeners('exit');
  return { child, port: Number(port) };
}

/** Every address of some pages below a folder. @param {string} folder @param {string} url @param {string[]} found */
function addresses(folder, url = '/', found = []) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    if (found.length >= 5000) break;
    if (entry.isDirectory()) addresses(path.join(folder, entry.name), `${url}${entry.name}/`, found);
    else if (entry.name === 'index.html') found.push(url);
    else if (entry.name.endsWith('.html')) found.push(url + entry.name);
  }
  return found;
}

/**
 * Asks over one connection, one after the other, until `until`; calls told for each answer.
 * @param {number} port @param {(i: number) => string} request @param {number} until @param {(status: string, bytes: number) => void} told
 */
function ask(port, request, until, told) {
  return /** @type {Promise<void>} */ (new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    let held = Buffer.alloc(0), missing = 0, status = '', size = 0, i = 0;
    const next = () => { if (performance.now() < until) socket.write(request(i++)); else socket.end(() => resolve()); };
    socket.setNoDelay(true);
    socket.on('connect', next);
    socket.on('error', reject);
    socket.on('data', (data) => {
      if (missing > 0) missing -= data.length;
      else {
        held = held.length ? Buffer.concat([held, data]) : data;
        const end = held.indexOf('\r\n\r\n');
        if (end < 0) return;
        const head = held.toString('latin1', 0, end);
        status = head.slice(9, 12);
        size = status === '304' ? 0 : Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
        missing = size - (held.length - end - 4);
        held = Buffer.alloc(0);
      }
      if (missing > 0) return;
      told(status, size);
      next();
    });
  }));
}

/** One way of asking: how many answers in how long. @param {string} name @param {{child: import('node:child_process').ChildProcess, port: number}} server @param {(i: number) => string} request @param {string} wanted */
async function measure(name, { child, port }, request, wanted) {
  let answers = 0, bytes = 0, wrong = '';
  const began = performance.now(), before = taken(child.pid ?? 0);
  const shift = () => Math.floor(Math.random() * 100000);
  await Promise.all(Array.from({ length: CONNECTIONS }, () => {
    const from = shift();
    return ask(port, (i) => request(from + i), began + seconds * 1000, (status, size) => {
      answers += 1;
      bytes += size;
      if (status !== wanted) wrong = status;
    });
  }));
  const wall = (performance.now() - began) / 1000, used = taken(child.pid ?? 0) - before;
  console.log(`  ${name.padEnd(24)} ${Math.round(answers / wall).toString().padStart(6)} a second, ${(used / answers * 1e6).toFixed(0).padStart(4)} µs of the server's processor each, ${(bytes / wall / 1e6).toFixed(0)} MB/s`);
  if (wrong) throw new Error(`${name}: an answer was ${wrong}, not ${wanted}`);
}

async function main() {
  const made = argument('--site', '') || madeSite(program, argument('-n', '1000'), temporary);
  const out = argument('--out', path.join(temporary, 'public'));
  const server = await serve(['-C', made, '-o', out]);
  try {
    const pages = addresses(out);
    const get = (/** @type {string} */ target, more = '') => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
    const page = (/** @type {number} */ i) => pages[i % pages.length];
    const tag = (await fetch(`http://localhost:${server.port}/assets/style.css`)).headers.get('etag');
    console.log(`${pages.length} pages, ${CONNECTIONS} connections, ${seconds} s each:`);
    await measure('pages', server, (i) => get(page(i)), '200');
    await measure('style sheet', server, () => get('/assets/style.css'), '200');
    await measure('style sheet, unchanged', server, () => get('/assets/style.css', `If-None-Match: ${tag}\r\n`), '304');
    await measure('no such page', server, (i) => get(`/vi/none-${i}.html`), '404');
  } finally {
    server.child.kill('SIGINT');
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

await main();

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { serve, type Served } from '../../../src/main/browser/server';

let folder: string;
let served: Served;
let address: URL;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pagewalk-server-'));
  served = await serve({ port: 0, file: undefined, dataFolder: folder });
  address = new URL(served.address);
});

afterEach(async () => {
  await served.close();
  rmSync(folder, { recursive: true });
});

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A plain HTTP request: `fetch` does not let a test set the Host header. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: address.port, path, method, headers };
    const outgoing = request(options, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

async function cookie(): Promise<string> {
  const { headers } = await get(`/${address.search}`);
  const [first] = headers['set-cookie'] ?? [];
  return first?.split(';')[0] ?? '';
}

/** 'open', or the error with which the server turned the socket away. */
function openSocket(headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${address.host}/socket`, { headers });
    socket.on('error', (error) => resolve(error.message));
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
  });
}

describe('browser mode', () => {
  it('listens on the loopback interface and prints 256 bits of token', () => {
    expect(address.hostname).toBe('127.0.0.1');
    expect(Buffer.from(address.searchParams.get('token') ?? '', 'base64url')).toHaveLength(32);
  });

  it('turns the token of the address into a cookie that no script and no foreign page can use', async () => {
    const reply = await get(`/${address.search}`);
    expect(reply.status).toBe(303);
    expect(reply.headers.location).toBe('/');
    expect(reply.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
  });

  it('shows nothing without the token, with a wrong one, or with that of another server', async () => {
    expect((await get('/')).status).toBe(403);
    expect((await get('/?token=AAAA')).status).toBe(403);
    expect((await get('/', { cookie: `pagewalk_${address.port}=${'A'.repeat(43)}` })).status).toBe(403);
    expect((await get('/index.html', { cookie: (await cookie()).replace(address.port, '1') })).status).toBe(403);
  });

  it('turns away a foreign host name even with the cookie, so that a rebound name reaches nothing', async () => {
    const headers = { cookie: await cookie(), host: `evil.example:${address.port}` };
    expect((await get('/', headers)).status).toBe(403);
  });

  it('sends the strict policy with every answer', async () => {
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe-eval|https?:/);
  });

  it('serves the page, and no file outside it', async () => {
    const headers = { cookie: await cookie() };
    expect((await get('/', headers)).status).toBe(200);
    // The folder above the page's holds a package.json that no path may reach.
    const outside = [
      '/../../package.json',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/a/../../../package.json',
    ];
    for (const path of [...outside, '/panels', '/%00', '/%', '/tsconfig.json/../../../package.json']) {
      expect((await get(path, headers)).status, path).toBeGreaterThanOrEqual(400);
    }
    expect((await get('/', headers, 'POST')).status).toBe(405);
  });

  it('opens the socket only to its own origin with the cookie', async () => {
    const good = { cookie: await cookie(), origin: address.origin };
    const forbidden = 'Unexpected server response: 403';
    expect(await openSocket({ origin: good.origin })).toBe(forbidden);
    expect(await openSocket({ cookie: good.cookie })).toBe(forbidden);
    expect(await openSocket({ cookie: good.cookie, origin: 'http://evil.example' })).toBe(forbidden);
    expect(await openSocket({ cookie: good.cookie, origin: 'null' })).toBe(forbidden);
  });

  it('says which port could not be had and what to do', async () => {
    const again = serve({ port: Number(address.port), file: undefined, dataFolder: folder });
    await expect(again).rejects.toMatchObject({
      message: `Could not listen on port ${address.port}: it is in use`,
      remedy: expect.stringContaining('--port'),
    });
  });

  it('starts although its data folder cannot be read', async () => {
    const blocked = join(folder, 'file');
    writeFileSync(blocked, '');
    const other = await serve({ port: 0, file: undefined, dataFolder: join(blocked, 'data') });
    expect(other.address).toContain('127.0.0.1');
    await other.close();
  });
});

import type { RequestListener } from 'node:http';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SynaptickError } from '../../../../cores/errors.ts';
import { type DownloadOptions, download } from '../../../../src/input/data/download.ts';
import { type Served, sends, serve } from '../../../support/serve.ts';

const BODY = Uint8Array.from({ length: 300_000 }, (_, i) => i % 253);

const answers: Record<string, RequestListener> = {
  '/good': sends(BODY),
  '/chunked': (_, response) => {
    response.write(BODY.subarray(0, 1000));
    response.end(BODY.subarray(1000));
  },
  '/unpacked': (_, response) => {
    const zipped = gzipSync(BODY);
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': zipped.length }).end(zipped);
  },
  '/slow': async (_, response) => {
    for (let i = 0; i < 6; i++) {
      response.write(BODY.subarray(i * 50_000, (i + 1) * 50_000));
      await new Promise((passed) => setTimeout(passed, 100));
    }
    response.end();
  },
  '/moved': (_, response) => response.writeHead(302, { location: '/good' }).end(),
  '/loop': (_, response) => response.writeHead(302, { location: '/loop' }).end(),
  '/error': (_, response) => response.writeHead(503).end(),
  '/silent': () => {},
  '/stalls': (_, response) => {
    response.writeHead(200, { 'content-length': BODY.length });
    response.write(BODY.subarray(0, 1000));
  },
  '/short': (_, response) => {
    response.writeHead(200, { 'content-length': BODY.length });
    response.write(BODY.subarray(0, 1000), () => response.destroy());
  },
  '/long': (_, response) => {
    response.socket?.end(`HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\n${'x'.repeat(5000)}`);
  },
  '/huge': (_, response) => response.writeHead(200, { 'content-length': 1e12 }).write('x'),
  '/endless': (_, response) => {
    const more = () => {
      if (!response.destroyed) response.write(BODY, () => setImmediate(more));
    };
    more();
  },
  '/garbage': (_, response) => {
    response.socket?.end('this is not HTTP\r\n\r\n');
  },
  '/wrong': sends('wrong'),
};

/** Takes the right body only. */
function check(body: Uint8Array): Uint8Array {
  if (!Buffer.from(body).equals(BODY)) throw new SynaptickError(`a wrong body of ${body.length} bytes`);
  return body;
}

describe('download', () => {
  let server: Served;
  beforeEach(async () => {
    server = await serve(answers);
  });
  afterEach(() => server.close());

  const get = (paths: string[], options: DownloadOptions = {}) =>
    download(
      'data.gz',
      paths.map((path) => server.url + path),
      check,
      {
        stallMs: 300,
        limit: 1_000_000,
        remedy: 'do otherwise',
        ...options,
      },
    );

  it.each(['/good', '/chunked', '/unpacked', '/moved', '/slow'])('fetches %s whole', async (path) => {
    const { kept, url } = await get([path]);
    expect(kept).toHaveLength(BODY.length);
    expect(url).toBe(server.url + path);
  });

  it('reports its progress up to the announced length', async () => {
    const seen: [string, number, number | null][] = [];
    await get(['/good'], { progress: (text, done, total) => seen.push([text, done, total]) });
    const host = new URL(server.url).host;
    expect(seen[0]).toEqual([`downloading data.gz from ${host}`, 0, BODY.length]);
    expect(seen.at(-1)).toEqual([`downloading data.gz from ${host}`, BODY.length, BODY.length]);
  });

  it.each([
    ['/missing', 'HTTP 404 Not Found'],
    ['/error', 'HTTP 503 Service Unavailable'],
    ['/loop', 'it redirects in a circle'],
    ['/silent', 'nothing came for 0.3 s'],
    ['/stalls', 'nothing came for 0.3 s'],
    ['/short', 'the connection broke off before the end'],
    ['/long', 'a wrong body of 5 bytes'],
    ['/huge', 'it has 1000000000000 bytes, the limit is 1000000'],
    ['/endless', 'it has more than 1000000 bytes, the limit'],
    ['/wrong', 'a wrong body of 5 bytes'],
  ])('names what %s does wrong: %s', async (path, reason) => {
    const failed = await get([path]).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(SynaptickError);
    expect((failed as Error).message).toBe(
      `cannot download data.gz: tried ${server.url}${path}: ${reason}: do otherwise`,
    );
  });

  it.each(['/missing', '/loop', '/silent', '/stalls', '/short', '/long', '/endless', '/garbage', '/wrong'])(
    'goes on to the next mirror after %s',
    async (path) => {
      expect((await get([path, '/good'])).url).toBe(`${server.url}/good`);
    },
  );

  it('lists in one line all that was tried', async () => {
    const failed = await get(['/missing', '/garbage', '/wrong']).catch((error: Error) => error.message);
    expect(failed).toMatch(
      /^cannot download data\.gz: tried \S+\/missing: HTTP 404 Not Found; \S+\/garbage: .+; \S+\/wrong: a wrong body of 5 bytes: do otherwise$/,
    );
  });

  it('says that nothing listens, or that the name is unknown', async () => {
    const closed = createServer();
    await new Promise<void>((started) => closed.listen(0, '127.0.0.1', started));
    const { port } = closed.address() as { port: number };
    await new Promise((done) => closed.close(done));
    const attempt = (url: string) => download('a', [url], check);
    await expect(attempt(`http://127.0.0.1:${port}/a`)).rejects.toThrow('the connection was refused (ECONNREFUSED)');
    await expect(attempt('http://synaptick.invalid/a')).rejects.toThrow('the host is unknown or there is no network');
  });

  it('stops at once when it is aborted, and tries no further mirror', async () => {
    const abort = new AbortController();
    const getting = get(['/stalls', '/good'], {
      signal: abort.signal,
      stallMs: 60_000,
      progress: (_, done) => done > 0 && abort.abort(new Error('the user stopped it')),
    });
    await expect(getting).rejects.toThrow('the user stopped it');
    expect(server.requests).toEqual(['/stalls']);
  });

  it('asks nobody when it was aborted before', async () => {
    await expect(get(['/good'], { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
    expect(server.requests).toEqual([]);
  });
});

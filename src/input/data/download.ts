/** Fetching a file from the first of several mirrors that serves it whole and right. */
import { SynaptickError } from '../../../cores/errors.ts';
import { concatBytes } from '../../host/bytes.ts';

/** Told while something goes on: what, how far, of how much (null when nobody knows), counted in what; in bytes unless said. */
export type ProgressListener = (text: string, done: number, total: number | null, unit?: string) => void;

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  readonly progress?: ProgressListener;
  /** A server that sends nothing for so long has stalled, in milliseconds. */
  readonly stallMs?: number;
  /** The most bytes that the body may have. */
  readonly limit?: number;
  /** What to do when no mirror serves, for the error. */
  readonly remedy?: string;
}

const STALL_MS = 20_000;
const LIMIT = 1 << 30;

/**
 * Downloads a file, trying each address in turn.
 *
 * @param what how progress and errors call the file
 * @param urls the addresses, the best first
 * @param check turns the body into what is kept; what it throws counts against that mirror, and the next is tried
 * @throws {SynaptickError} one line with what went wrong at each address. Whatever `signal` was aborted with, when it was.
 */
export async function download<T>(
  what: string,
  urls: readonly string[],
  check: (body: Uint8Array) => T | Promise<T>,
  options: DownloadOptions = {},
): Promise<{ readonly kept: T; readonly url: string }> {
  const failures: string[] = [];
  for (const url of urls) {
    try {
      return { kept: await check(await fetchBody(what, url, options)), url };
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push(`${url}: ${reason(error)}`);
    }
  }
  const tried = failures.length > 0 ? `tried ${failures.join('; ')}` : 'no address is known';
  throw new SynaptickError(`cannot download ${what}: ${tried}: ${options.remedy ?? 'check the network and try again'}`);
}

async function fetchBody(what: string, url: string, options: DownloadOptions): Promise<Uint8Array> {
  const { signal, progress, stallMs = STALL_MS, limit = LIMIT } = options;
  signal?.throwIfAborted();
  const request = new AbortController();
  const stop = () => request.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  const stalled = setTimeout(() => request.abort(new SynaptickError(`nothing came for ${stallMs / 1000} s`)), stallMs);
  try {
    const response = await fetch(url, { signal: request.signal, headers: { 'accept-encoding': 'identity' } });
    if (!response.ok) throw new SynaptickError(`HTTP ${response.status} ${response.statusText}`.trimEnd());
    if (!response.body) throw new SynaptickError('the answer has no body');
    const total = announcedLength(response);
    if (total !== null && total > limit) throw new SynaptickError(`it has ${total} bytes, the limit is ${limit}`);

    const text = `downloading ${what} from ${new URL(response.url || url).host}`;
    const chunks: Uint8Array[] = [];
    let done = 0;
    progress?.(text, done, total);
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      stalled.refresh();
      chunks.push(chunk);
      done += chunk.length;
      if (done > limit) throw new SynaptickError(`it has more than ${limit} bytes, the limit`);
      progress?.(text, done, total);
    }
    if (total !== null && done !== total) throw new SynaptickError(`${done} bytes came, ${total} were announced`);
    return concatBytes(chunks);
  } finally {
    clearTimeout(stalled);
    signal?.removeEventListener('abort', stop);
    request.abort(); // frees the connection of an answer not read to its end; after the end it does nothing
  }
}

/** Bytes that the body will have, where the server says; a body that fetch unpacks on the way has another length. */
function announcedLength(response: Response): number | null {
  const encoding = response.headers.get('content-encoding');
  const text = response.headers.get('content-length');
  if ((encoding && encoding !== 'identity') || !text || !/^\d+$/.test(text)) return null;
  return Number(text);
}

/** Why a request failed, in words: fetch itself says only "fetch failed" or "terminated". */
function reason(error: unknown): string {
  if (error instanceof SynaptickError || !(error instanceof Error)) return String((error as Error)?.message ?? error);
  const cause = error.cause as (NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] }) | undefined;
  const first = cause?.errors?.[0] ?? cause;
  switch (first?.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host is unknown or there is no network (${first.code})`;
    case 'ECONNREFUSED':
      return 'the connection was refused (ECONNREFUSED)';
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
      return `there is no way to the host (${first.code})`;
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
      return 'the connection broke off before the end';
  }
  if (first?.message === 'redirect count exceeded') return 'it redirects in a circle';
  return (first?.message || error.message).replace(/\s+/g, ' ');
}

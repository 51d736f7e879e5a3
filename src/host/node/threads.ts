/** Node's worker threads. */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ThreadHost } from '../../../cores/engines/threads.ts';

const PROLOGUE = `
const { parentPort, workerData: { data, loader } } = require('node:worker_threads');
const ready = () => parentPort.postMessage({ ready: true });
const send = (value) => parentPort.postMessage({ value });
const load = async (url) => {
  if (loader) (await import(loader)).register();
  return import(url);
};
const fail = (error) => setImmediate(() => { throw error; });
`;

/** In development, what lets a worker read TypeScript. */
const loader = /\.ts(\?|$)/.test(import.meta.url)
  ? new URL('dist/esm/api/index.mjs', pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'))).href
  : null;

export const nodeThreads: ThreadHost = {
  hardwareThreads: availableParallelism(),
  spawn(source, data, receive) {
    const worker = new Worker(PROLOGUE + source, { eval: true, workerData: { data, loader } });
    if (!receive) worker.unref();
    let ended: string | null = null;
    const ready = new Promise<void>((resolve, reject) => {
      worker.on('message', (message: { readonly ready?: true; readonly value?: unknown }) => {
        if (message.ready) resolve();
        else receive?.(message.value);
      });
      worker.once('error', (error) => {
        ended ??= error.message;
        reject(error);
      });
      worker.once('exit', (code) => {
        ended ??= `exit code ${code}`;
        reject(new Error(ended));
      });
    });
    // A thread that fails later is reported by `ended`.
    ready.catch(() => {});
    const end = new Promise<string>((resolve) => {
      worker.once('exit', () => resolve(ended ?? ''));
    });
    return { ready, ended: () => ended, end, terminate: () => void worker.terminate() };
  },
};

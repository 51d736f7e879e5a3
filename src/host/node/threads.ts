/** Node's worker threads, for the parallel engine. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ThreadHost } from '../../../cores/engines/threads.ts';

const PROLOGUE = `
const { parentPort, workerData: data } = require('node:worker_threads');
const ready = () => parentPort.postMessage('ready');
`;

export const nodeThreads: ThreadHost = {
  hardwareThreads: availableParallelism(),
  spawn(source, data) {
    const worker = new Worker(PROLOGUE + source, { eval: true, workerData: data });
    worker.unref();
    let ended: string | null = null;
    const ready = new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
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
    return { ready, ended: () => ended, terminate: () => void worker.terminate() };
  },
};

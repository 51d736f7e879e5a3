/** What Node gives. */
import { type Host, portableHost } from '../host.ts';
import { nodeThreads } from './threads.ts';

export const nodeHost: Host = {
  ...portableHost,
  threads: nodeThreads,
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
};

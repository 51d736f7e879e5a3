#!/usr/bin/env node
/** The `synaptick` command: this process as a shell. */
import { createNodeHost } from '../host/node/host.ts';
import { Interrupted } from './errors.ts';
import { guardStreams } from './output.ts';
import { runCommandLine } from './run.ts';

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    const reason = new Interrupted(name);
    // A second Ctrl-C does not wait for the command to tidy up.
    if (interruption.signal.aborted) process.exit(reason.exitCode);
    interruption.abort(reason);
  });
}
guardStreams(process.stdout, process.stderr, (code, message) => {
  if (message !== null) process.stderr.write(`${message}\n`);
  process.exit(code || Number(process.exitCode ?? 0));
});

const code = await runCommandLine(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  host: createNodeHost(),
  signal: interruption.signal,
  now: () => performance.now(),
});
// Not process.exit(): what is still on its way into a pipe must arrive. An interrupted command may have left work behind.
if (interruption.signal.aborted) process.exit(code);
process.exitCode = code;

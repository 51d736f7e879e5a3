/** A shell whose streams are kept as text and whose clock moves when told to. */
import type { Output, Shell } from '../../src/cli/shell.ts';
import { nodeHost } from '../../src/host/node/host.ts';

export interface FakeStream extends Output {
  text: string;
}

export interface FakeShell extends Shell {
  readonly stdout: FakeStream;
  readonly stderr: FakeStream;
  readonly clock: { time: number };
}

export function fakeShell(options: { tty?: boolean; env?: NodeJS.ProcessEnv; signal?: AbortSignal } = {}): FakeShell {
  const clock = { time: 0 };
  return {
    stdout: fakeStream(options.tty),
    stderr: fakeStream(options.tty),
    env: options.env ?? {},
    host: nodeHost,
    signal: options.signal ?? new AbortController().signal,
    now: () => clock.time,
    clock,
  };
}

function fakeStream(tty = false): FakeStream {
  return {
    text: '',
    isTTY: tty,
    columns: 80,
    write(text) {
      this.text += text;
    },
  };
}

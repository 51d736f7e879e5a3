/** Ctrl-C, and a reader that goes away: signals and pipes of the program as a process of its own. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Interrupted } from '../../src/cli/errors.ts';
import { runCommandLine as run } from '../../src/cli/run.ts';
import { synaptickProcess } from '../support/cli.ts';
import { fakeShell } from '../support/fake-shell.ts';
import { temporaryFolder } from '../support/folder.ts';

/** Sends the signal once, when stderr first matches. */
function onStderr(pattern: RegExp, signal: NodeJS.Signals): NonNullable<Parameters<typeof synaptickProcess>[1]> {
  let sent = false;
  return {
    onOutput: ({ err }, child) => {
      if (sent || !pattern.test(err)) return;
      sent = true;
      child.kill(signal);
    },
  };
}

describe('Ctrl-C', () => {
  it('ends a classification with code 130, one line and no result', async () => {
    const interruption = new AbortController();
    // The first line of progress comes after two seconds: here each look at the clock takes one.
    let seconds = 0;
    const shell = { ...fakeShell({ signal: interruption.signal }), now: () => 1000 * seconds++ };
    const { write } = shell.stderr;
    shell.stderr.write = (text: string) => {
      write.call(shell.stderr, text);
      if (/images/.test(text)) interruption.abort(new Interrupted('SIGINT'));
    };
    const args = ['classify', 'mnist', '--model', 'mnist-5core', '--json'];
    expect({ code: await run(args, shell), out: shell.stdout.text }).toEqual({ code: 130, out: '' });
    expect(shell.stderr.text).toMatch(
      /^mnist-5core on mnist test: [\d,]+\/10,000 images .*\nsynaptick: interrupted\n$/,
    );
  });

  it.each([
    ['SIGINT', 130, 'interrupted'],
    ['SIGTERM', 143, 'terminated'],
  ] as const)('%s ends a training in its first epoch with code %i, and leaves no file', async (signal, code, word) => {
    const folder = await temporaryFolder();
    const args = ['train', 'mnist', '--epochs', '1', '--out', join(folder, 'model.npz')];
    const ran = await synaptickProcess(args, onStderr(/threads\n/, signal));
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err).toMatch(new RegExp(`threads\\nsynaptick: ${word}\\n$`));
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a reader that closes the pipe', () => {
  it('ends the program quietly, with code 0', async () => {
    const { code, err } = await synaptickProcess(['classify', '--model', 'mnist-5core', '--limit', '20'], {
      closeStdout: true,
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });
});

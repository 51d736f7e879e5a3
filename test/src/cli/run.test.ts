import { describe, expect, it } from 'vitest';
import { ENGINES } from '../../../cores/engines/choose.ts';
import { SynaptickError } from '../../../cores/errors.ts';
import { errorText, exitCodeOf, Interrupted, UsageError } from '../../../src/cli/errors.ts';
import { runCommandLine as run } from '../../../src/cli/run.ts';
import { packageVersion } from '../../../src/host/node/package.ts';
import { fakeShell } from '../../support/fake-shell.ts';

async function ran(...args: string[]) {
  const shell = fakeShell();
  return { code: await run(args, shell), out: shell.stdout.text, err: shell.stderr.text };
}

describe('the command line', () => {
  it('prints its version and its help to stdout', async () => {
    expect(await ran('--version')).toEqual({ code: 0, out: `${packageVersion()}\n`, err: '' });
    const help = await ran('--help');
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toContain('classify');
    expect(await ran()).toEqual(help);
  });

  it('gives help with an example for every command', async () => {
    const { out } = await ran('--help');
    const commands = [...out.matchAll(/^ {2}([a-z]+)(?= \[options\])/gm)].map((match) => match[1] as string);
    expect(commands).toContain('classify');
    for (const command of commands) {
      const help = await ran(command, '--help');
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toContain(`Examples:\n  synaptick ${command}`);
    }
  });

  it('shows lists in its help as they are typed', async () => {
    expect((await ran('bench', '--help')).out).toContain('(default: 64,256,4096)');
    expect((await ran('characterise', '--help')).out).not.toMatch(/default:\s*\[/);
  });

  it.each([
    [['clasify'], "unknown command 'clasify', did you mean classify?"],
    [['frobnicate'], "unknown command 'frobnicate': synaptick --help names the commands"],
    [['classify', '--limt', '3'], "unknown option '--limt', did you mean --limit?"],
    [
      ['classify', 'a', 'b'],
      "too many arguments for 'classify'. Expected 1 argument but got 2: synaptick classify --help has examples",
    ],
    [['classify', '--limit'], "option '-n, --limit <images>' argument missing: synaptick classify --help has examples"],
    [
      ['classify', '--limit', '-5'],
      '--limit is "-5", must be a whole number of at least 1: leave it out for all images',
    ],
    [
      ['classify', '--engine', 'oracl'],
      `unknown engine "oracl", did you mean "oracle"? choose one of ${ENGINES.join(', ')}`,
    ],
    [
      ['classify', '--split', 'tets'],
      'unknown split "tets", did you mean "test"? choose one of test, train, validation',
    ],
    [
      ['classify', 'mnits', '--model', 'any.npz'],
      'unknown dataset "mnits", did you mean "mnist"? choose one of mnist, fashion-mnist, kmnist, emnist, emnist-letters, emnist-digits, emnist-byclass, emnist-bymerge, cifar10, cifar100, a PNG file, a folder of them, or data of your own by --data PATH',
    ],
    [['classify', '.', '--model', 'any.npz', '--limit', '3'], '--limit is for datasets, . is a folder: leave it out'],
  ])('answers wrong usage %j with one line and code 2', async (args, line) => {
    expect(await ran(...args)).toEqual({ code: 2, out: '', err: `synaptick: ${line}\n` });
  });

  it('answers an unknown model with code 2', async () => {
    const { code, out, err } = await ran('classify', '--model', 'no-such-model');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^synaptick: unknown model "no-such-model".*or give a model file ending in \.npz\n$/);
  });

  it.each([
    [['map', ''], 'cannot read a file whose path is empty: check the path'],
    [
      ['place', 'missing.txt', '--state', ''],
      'cannot write a file whose path is empty: choose a folder that exists and that you may write',
    ],
    [['classify', 'missing.png', '--model', 'any.npz'], 'cannot read missing.png: no such file or folder (ENOENT)'],
    [['classify', './missing', '--model', 'any.npz'], 'cannot read ./missing: no such file or folder (ENOENT)'],
  ])('answers the failure of %j with one line and code 1', async (args, line) => {
    expect(await ran(...args)).toEqual({ code: 1, out: '', err: `synaptick: ${line}\n` });
  });

  it('adds the stack with --debug', async () => {
    const { err } = await ran('--debug', 'classify', 'missing.png', '--model', 'any.npz');
    expect(err).toMatch(/^synaptick: cannot read missing\.png.*\nSynaptickError: .*\n +at /);
  });

  it('ends with the code of the signal when interrupted', async () => {
    const shell = fakeShell({ signal: AbortSignal.abort(new Interrupted('SIGINT')) });
    expect(await run(['classify', 'missing.png', '--model', 'any.npz'], shell)).toBe(130);
    expect(shell.stderr.text).toBe('synaptick: interrupted\n');
  });
});

describe('an error', () => {
  it('has an exit code', () => {
    expect(exitCodeOf(new UsageError('x'))).toBe(2);
    expect(exitCodeOf(new SynaptickError('x'))).toBe(1);
    expect(exitCodeOf(new TypeError('x'))).toBe(1);
    expect(exitCodeOf(new Interrupted('SIGINT'))).toBe(130);
    expect(exitCodeOf(new Interrupted('SIGTERM'))).toBe(143);
    expect(exitCodeOf(new Interrupted('SIGHUP'))).toBe(129);
    expect(exitCodeOf('x')).toBe(1);
  });

  it('is one line, and says how to see more where the program is at fault', () => {
    expect(errorText(new SynaptickError('one\n  two'), false)).toBe('synaptick: one two');
    expect(errorText(new TypeError('x is undefined'), false)).toBe(
      'synaptick: x is undefined (unexpected: --debug shows where)',
    );
    expect(errorText('thrown text', false)).toBe('synaptick: thrown text (unexpected: --debug shows where)');
  });

  it('shows its cause with --debug', () => {
    const error = new SynaptickError('outer', { cause: new Error('inner') });
    expect(errorText(error, true)).toMatch(/outer[\s\S]*caused by Error: inner/);
  });
});

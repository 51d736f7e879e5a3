import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { guardStreams, printJson, printLines } from '../../../src/cli/output.ts';
import { colorsFor } from '../../../src/cli/shell.ts';
import { fakeShell } from '../../support/fake-shell.ts';

describe('printed JSON', () => {
  it('is the value, with lists of numbers on one line', () => {
    const { stdout } = fakeShell();
    const value = {
      rows: [
        [1, 2],
        [-3.5, 4e-7],
      ],
      empty: [],
      names: ['[1]', 'a\n[\n2]'],
      nested: [{ n: [1] }],
    };
    printJson(stdout, value);
    expect(JSON.parse(stdout.text)).toEqual(value);
    expect(stdout.text).toContain('    [1, 2],\n    [-3.5, 4e-7]\n');
  });
});

describe('printed lines', () => {
  it('end with a line break, and none prints nothing', () => {
    const { stdout } = fakeShell();
    printLines(stdout, []);
    printLines(stdout, ['a', 'b']);
    expect(stdout.text).toBe('a\nb\n');
  });
});

describe('streams that cannot be written', () => {
  function failing(code: string) {
    const stdout = new EventEmitter();
    const end = vi.fn();
    guardStreams(stdout, new EventEmitter(), end);
    stdout.emit('error', Object.assign(new Error(`${code}: write`), { code }));
    return end;
  }

  it('end the program quietly when the reader has closed the pipe', () => {
    expect(failing('EPIPE')).toHaveBeenCalledExactlyOnceWith(0, null);
  });

  it('end it with a line otherwise', () => {
    expect(failing('ENOSPC')).toHaveBeenCalledExactlyOnceWith(1, 'synaptick: cannot write the output: ENOSPC: write');
  });
});

describe('colours', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { CI: 'true' }, false],
  ])('on a terminal (%j) with %j: %j', (tty, env, colored) => {
    const shell = fakeShell({ tty, env });
    expect(colorsFor(shell.stdout, shell.env).isColorSupported).toBe(colored);
  });
});

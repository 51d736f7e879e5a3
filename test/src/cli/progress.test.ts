import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../src/cli/progress.ts';
import { fakeShell } from '../../support/fake-shell.ts';

const ERASE = '\r\u001b[2K';

describe('progress on a terminal', () => {
  it('rewrites one line and takes it off at the end', () => {
    const shell = fakeShell({ tty: true });
    const progress = createProgress(shell, 'classifying', 'images');
    progress.update(0, 10_000);
    shell.clock.time = 1000;
    progress.update(2500, 10_000);
    expect(shell.stderr.text).toBe(
      `${ERASE}classifying: 0/10,000 images  0 %${ERASE}classifying: 2,500/10,000 images  25 %  2,500/s  3 s left`,
    );
    progress.clear();
    expect(shell.stderr.text.endsWith(ERASE)).toBe(true);
    expect(shell.stderr.text).not.toContain('\n');
    expect(shell.stdout.text).toBe('');
  });

  it('draws at most ten times a second', () => {
    const shell = fakeShell({ tty: true });
    const progress = createProgress(shell, 'x', 'images');
    for (let i = 0; i < 1000; i++) {
      shell.clock.time = i;
      progress.update(i, 1000);
    }
    expect(shell.stderr.text.split(ERASE).length - 1).toBe(10);
  });

  it('never fills the line, which would make it wrap', () => {
    const shell = fakeShell({ tty: true });
    createProgress(shell, 'x'.repeat(200), 'images').update(1, 2);
    expect(shell.stderr.text.length - ERASE.length).toBe(79);
  });
});

describe('progress without a terminal', () => {
  it('says nothing in a short run', () => {
    const shell = fakeShell();
    const progress = createProgress(shell, 'classifying', 'images');
    for (let i = 0; i <= 100; i++) {
      shell.clock.time = i * 19;
      progress.update(i, 100);
    }
    progress.clear();
    expect(shell.stderr.text).toBe('');
  });

  it('prints plain lines, at most one every 5 s and every 10 %', () => {
    const shell = fakeShell();
    const progress = createProgress(shell, 'classifying', 'images');
    for (let i = 0; i <= 1000; i++) {
      shell.clock.time = i * 1000;
      progress.update(i, 1000);
    }
    const lines = shell.stderr.text.trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe('classifying: 100/1,000 images  10 %  1/s  15 min 0 s left');
    expect(shell.stderr.text).not.toContain('\u001b');
  });

  it('reckons from the moment when nothing is done yet, not from before', () => {
    const shell = fakeShell();
    const progress = createProgress(shell, 'classifying', 'images');
    shell.clock.time = 60_000;
    progress.update(0, 1000);
    shell.clock.time = 70_000;
    progress.update(500, 1000);
    expect(shell.stderr.text.trimEnd().split('\n').at(-1)).toBe('classifying: 500/1,000 images  50 %  50/s  10 s left');
  });

  it('shows a share, the time left and what it is at where there is nothing to count', () => {
    const shell = fakeShell();
    const progress = createProgress(shell, 'dividing', '');
    shell.clock.time = 6000;
    progress.update(0.25, 1, 'copies, merging cores');
    expect(shell.stderr.text).toBe('dividing: 25 %  18 s left  copies, merging cores\n');
  });

  it('counts where the total is not known', () => {
    const shell = fakeShell();
    const progress = createProgress(shell, 'downloading', 'bytes');
    shell.clock.time = 6000;
    progress.update(12_000, null);
    expect(shell.stderr.text).toBe('downloading: 12,000 bytes  2,000/s\n');
  });
});

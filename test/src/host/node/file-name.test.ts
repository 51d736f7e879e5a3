import { basename, join, normalize, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileNameOf } from '../../../../src/host/node/file-name.ts';

describe('fileNameOf', () => {
  it.each([
    ['mnist-5core', 'mnist-5core'],
    ['net v1.2 (final)', 'net-v1.2-final'],
    ['../escaped', 'escaped'],
    ['/etc/passwd', 'etc-passwd'],
    ['C:\\windows\\win.ini', 'C-windows-win.ini'],
    ['..', 'unnamed'],
    ['', 'unnamed'],
    ['-rf', 'rf'],
    ['.bashrc', 'bashrc'],
    ['a\0b\nc\u001b[31m', 'a-b-c-31m'],
    ['Gehirn_für+Bilder', 'Gehirn_für+Bilder'],
    ['\u202eevil', 'evil'],
    ['NUL', '_NUL'],
    ['com1.net', '_com1.net'],
    ['x'.repeat(1000), 'x'.repeat(100)],
    ['脳'.repeat(1000), '脳'.repeat(33)],
  ])('makes %j the name %j', (name, expected) => {
    expect(fileNameOf(name)).toBe(expected);
  });

  it('makes any name the name of one file in the folder it is put into, the same each time', () => {
    const nasty = fc.string({
      unit: fc.oneof(fc.constantFrom(...'/\\.-:\0\n *~$%'), fc.string({ unit: 'binary', maxLength: 1 })),
    });
    fc.assert(
      fc.property(nasty, (name) => {
        const file = `${fileNameOf(name)}.npz`;
        expect(basename(file)).toBe(file);
        expect(win32.basename(file)).toBe(file);
        expect(normalize(join('/folder', file))).toBe(`/folder/${file}`);
        expect(file).toMatch(/^[^.\s-][^\s\p{C}/\\:*?"<>|]*$/u);
        expect(Buffer.byteLength(`${file}.checkpoint.100.lock`)).toBeLessThan(255);
        expect(fileNameOf(fileNameOf(name))).toBe(fileNameOf(name));
      }),
    );
  });
});

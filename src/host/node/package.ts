/** Where the package lies: its root holds package.json and models/, above both src/ and the compiled dist/src/. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Package } from '../host.ts';
import { readRegularFileSync } from './read-file.ts';

function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Path of a file of the package, e.g. `models`. */
export function packageFile(path: string): string {
  return join(packageRoot(), path);
}

/**
 * A file of the package as a person types it in the folder `from`: relative where it lies below, else whole, so that an
 * example of the help runs wherever the package is installed.
 */
export function packagePath(path: string, from: string = process.cwd()): string {
  const file = packageFile(path);
  const near = relative(from, file);
  const typed = near === '' || near.startsWith('..') || isAbsolute(near) ? file : near;
  return /\s/.test(typed) ? `"${typed}"` : typed;
}

export function packageVersion(): string {
  return (JSON.parse(readRegularFileSync(packageFile('package.json')).toString('utf8')) as { version: string }).version;
}

const require = createRequire(import.meta.url);

export const nodePackage: Package = {
  get version() {
    return packageVersion();
  },
  file: packageFile,
  typed: packagePath,
  list: (folder) => readdirSync(packageFile(folder)),
  resolve(file) {
    try {
      return require.resolve(file);
    } catch {
      return null;
    }
  },
};

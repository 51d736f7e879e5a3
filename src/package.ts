/** Where the package lies: its root holds package.json and models/, above both src/ and the compiled dist/src/. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFileSync } from './files-read.ts';

function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Path of a file of the package, e.g. `models`. */
export function packageFile(path: string): string {
  return join(packageRoot(), path);
}

export function packageVersion(): string {
  return (JSON.parse(readFileSync(packageFile('package.json')).toString('utf8')) as { version: string }).version;
}

/** The files that were opened for reading, by identity: device and number, which links and other spellings share. */

/** What tells a file from all others, from its `stat`. */
export interface FileIdentity {
  readonly dev: number | bigint;
  readonly ino: number | bigint;
}

const paths = new Map<string, string>();

function keyOf({ dev, ino }: FileIdentity): string {
  return `${dev}:${ino}`;
}

/** Notes that a file was opened for reading. */
export function noteRead(stat: FileIdentity, path: string): void {
  paths.set(keyOf(stat), path);
}

/** The path under which a file was read, if it was. */
export function wasRead(stat: FileIdentity): string | undefined {
  return paths.get(keyOf(stat));
}

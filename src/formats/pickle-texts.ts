/**
 * Texts as the pickles of lines of text (protocol 0) have them.
 *
 * Source: the operations STRING and UNICODE of Python's `pickletools`; Python's language reference, 2.4.1, escape sequences.
 */

const ESCAPED: Readonly<Record<string, number>> = {
  '\\': 92,
  "'": 39,
  '"': 34,
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
};

/** The bytes of a text in quotes, as Python's `repr` has it; null where it has no quotes. */
export function unescapedBytes(line: string): Uint8Array | null {
  const quote = line[0];
  if (line.length < 2 || (quote !== "'" && quote !== '"') || line.at(-1) !== quote) return null;
  const bytes = new Uint8Array(line.length - 2);
  let length = 0;
  for (let at = 1; at < line.length - 1; at++) {
    if (line[at] !== '\\') {
      bytes[length++] = line.charCodeAt(at);
      continue;
    }
    const rest = line.slice(at + 1, Math.min(at + 4, line.length - 1));
    const [digits, hexadecimal] = /^x([0-9a-fA-F]{2})/.exec(rest) ?? [];
    const [octal] = /^[0-7]{1,3}/.exec(rest) ?? [];
    const known = ESCAPED[rest[0] ?? ''];
    if (digits !== undefined) bytes[length++] = Number.parseInt(hexadecimal as string, 16);
    else if (octal !== undefined) bytes[length++] = Number.parseInt(octal, 8);
    else bytes[length++] = known ?? 92;
    at += digits?.length ?? octal?.length ?? (known === undefined ? 0 : 1);
  }
  return bytes.slice(0, length);
}

/** A text in which characters beyond a byte are written by their number: Python's `raw-unicode-escape`. */
export function unescapedText(line: string): string {
  return line.replace(/\\u([0-9a-fA-F]{4})|\\U(00[0-9a-fA-F]{6})/g, (written, short?: string, long?: string) => {
    const code = Number.parseInt(short ?? long ?? '', 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : written;
  });
}

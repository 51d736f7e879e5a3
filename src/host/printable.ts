/** Text of files and of the command line as a terminal may show it: nothing in it moves, hides or turns round anything. */

/** Controls, marks of format (the order of writing, what is not seen), half characters, ends of lines and paragraphs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** They join letters and pictures, and are no more than that. */
const JOINERS = '\u200c\u200d';
const LAYOUT = '\n\t';

/** The text on one line, with what does not print as it stands in JSON: `\n`, `\u001b`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => (JOINERS.includes(character) ? character : escaped(character)));
}

/** The same for text that has lines of its own, such as JSON, in which it means the same afterwards. */
export function printableLines(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    return LAYOUT.includes(character) || JOINERS.includes(character) ? character : escaped(character);
  });
}

function escaped(character: string): string {
  const json = JSON.stringify(character).slice(1, -1);
  if (json !== character) return json;
  return Array.from({ length: character.length }, (_, i) => {
    return `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }).join('');
}

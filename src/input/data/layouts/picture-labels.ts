/** `labels.csv` beside pictures: a file and its class in each line. */
import { SynaptickError } from '../../../../cores/errors.ts';
import { readLines } from '../../../formats/text-source.ts';
import { counted } from '../../../host/files.ts';
import { memoryLimit, takeMemory } from '../../../host/memory.ts';
import type { LayoutOptions } from '../found-data.ts';
import { type ClassFolder, isPicture, otherKind, shortList } from './class-folders.ts';

export const LABELS_FILE = 'labels.csv';
/** Titles of the two columns, in small letters; without titles they are the first and the second. */
const FILE_TITLES = ['file', 'filename', 'file_name', 'image', 'picture', 'path', 'name', 'id'];
const LABEL_TITLES = ['label', 'class', 'category', 'target'];
/** Bytes that an entry takes. */
const ENTRY = 400;

interface Columns {
  readonly file: number;
  readonly label: number;
}

/** The classes that `labels.csv` in a folder gives to its pictures; null where there is none. @param names of all that lies there */
export async function classesByList(
  folder: string,
  names: readonly string[],
  options: LayoutOptions,
): Promise<readonly ClassFolder[] | null> {
  if (!names.includes(LABELS_FILE)) return null;
  const list = options.files.paths.join(folder, LABELS_FILE);
  const labelOf = await readLabels(list, options);
  if (labelOf.size === 0) throw new SynaptickError(`${list} lists no pictures: write a line for each, file,label`);
  const inClass = new Map<string, string[]>();
  for (const [file, label] of labelOf) {
    const there = inClass.get(label);
    if (there) there.push(file);
    else inClass.set(label, [file]);
  }
  const unlisted = names.filter((name) => isPicture(name) && !labelOf.has(name));
  if (unlisted.length > 0) {
    options.onWarning?.(`${folder}: left out what ${LABELS_FILE} does not list: ${shortList(unlisted)}`);
  }
  return counted(inClass.keys()).map((name) => {
    const files = counted(inClass.get(name) ?? []);
    const others = files.filter((file) => otherKind(file) !== undefined);
    return { name, path: folder, pictures: files.filter((file) => !otherKind(file)), others, folders: [] };
  });
}

/** The class of each file. @throws SynaptickError where a line has no file or label, or a file has two labels */
async function readLabels(list: string, options: LayoutOptions): Promise<Map<string, string>> {
  const { host, files, signal, memory = memoryLimit() } = options;
  const labelOf = new Map<string, string>();
  let columns: Columns | null = null;
  const reading = { host: { ...host, files }, memory, ...(signal && { signal }) };
  for await (const [line, text] of readLines(list, reading)) {
    if (text.trim() === '') continue;
    const cells = cellsOf(text);
    if (!columns) {
      columns = columnsOf(cells);
      if (columns) continue;
      columns = { file: 0, label: 1 };
    }
    // What lists files often begins at the folder itself: ./1.png.
    const [file = '', label = ''] = [cells[columns.file]?.replace(/^(\.[\\/]+)+/, ''), cells[columns.label]];
    if (file === '' || label === '') {
      throw new SynaptickError(`${list}:${line}: has no ${file === '' ? 'file' : 'label'}: write file,label`);
    }
    // Lists of others often leave the ending out.
    const name = isPicture(file) || otherKind(file) ? file : `${file}.png`;
    const other = labelOf.get(name);
    if (other !== undefined && other !== label) {
      throw new SynaptickError(
        `${list}:${line}: ${name} is "${label}", before it was "${other}": remove one of the lines`,
      );
    }
    if (other === undefined) takeMemory(memory, ENTRY, `${list}: its list of pictures`);
    labelOf.set(name, label);
  }
  return labelOf;
}

/** Where the titles stand; null where the line has none. */
function columnsOf(cells: readonly string[]): Columns | null {
  const place = (titles: readonly string[]) => cells.findIndex((cell) => titles.includes(cell.toLowerCase()));
  const [file, label] = [place(FILE_TITLES), place(LABEL_TITLES)];
  return file >= 0 && label >= 0 ? { file, label } : null;
}

/** RFC 4180, of one line: cells may stand in quotes, quotes within are doubled. Tabs and semicolons part them too. */
function cellsOf(line: string): string[] {
  const separator = [',', '\t', ';'].find((each) => line.includes(each)) ?? ',';
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    if (quoted && character === '"' && line[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (character === '"' && (quoted || cell.trim() === '')) quoted = !quoted;
    else if (character === separator && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...cells, cell.trim()];
}

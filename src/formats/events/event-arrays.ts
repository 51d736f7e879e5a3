/**
 * Events in an .npz file: arrays t, x, y and p of one length, or an array `events` (or `arr_0` alone, as numpy's `savez` calls
 * what has no name), either structured, with fields of these names, or of shape [events, 4] with columns t, x, y, p. It is a
 * zip, so it is read whole.
 */
import { listText, SynaptickError } from '../../../cores/errors.ts';
import { limited, type ReadOptions } from '../../host/byte-source.ts';
import { bytesOf } from '../gzip.ts';
import { type NpyData, type NpzFile, openNpz } from '../npz.ts';
import {
  columnNamed,
  createEventTaker,
  EVENT_COLUMNS,
  type EventColumn,
  type EventNumbers,
  type TimeUnit,
} from './event-values.ts';
import { CHUNK_EVENTS, createChunk, type EventChunk, type EventSource } from './recording.ts';

const EVENTS = 'events';
const UNNAMED = 'arr_0';

/** Where the numbers of a column are: `data[first + step * event]`. */
interface Column {
  readonly data: NpyData;
  readonly first: number;
  readonly step: number;
}

interface Columns {
  readonly events: number;
  readonly columns: Readonly<Record<EventColumn, Column>>;
  readonly unit: TimeUnit | undefined;
}

/** Whether an .npz file holds events, by the names of its arrays; by its shape or fields where it has one without a name. */
export function areEventArrays(npz: NpzFile): boolean {
  return oneArray(npz) !== null || haveColumns(npz.names);
}

function haveColumns(names: readonly string[]): boolean {
  return EVENT_COLUMNS.every((column) => names.some((name) => columnNamed(name)?.column === column));
}

/** The name of the array that holds all columns; null where none does. */
function oneArray(npz: NpzFile): string | null {
  if (npz.names.includes(EVENTS)) return EVENTS;
  if (npz.names.length !== 1 || npz.names[0] !== UNNAMED) return null;
  const fields = npz.fields(UNNAMED);
  if (fields) return haveColumns(Object.keys(fields)) ? UNNAMED : null;
  const { shape } = npz.look(UNNAMED) ?? { shape: [] };
  return shape.length === 2 && shape[1] === EVENT_COLUMNS.length ? UNNAMED : null;
}

/** @throws SynaptickError where there are no arrays of events, or their shapes are not those of events */
export async function openEventArrays(path: string, options: ReadOptions & EventNumbers): Promise<EventSource> {
  const { host, signal, memory } = limited(options);
  const npz = openNpz(path, await bytesOf(path, { host, signal }), memory);
  const name = oneArray(npz);
  const columns = name === null ? ofFour(path, npz) : ofOneArray(path, npz, name, options);
  const unit = options.timeUnit ?? columns.unit ?? 'us';
  return { sensor: null, rowsFromBelow: false, notes: [], lateness: 0, chunks: () => readArrays(path, columns, unit) };
}

function ofFour(path: string, npz: NpzFile): Columns {
  const found = new Map<EventColumn, { readonly name: string; readonly unit: TimeUnit | undefined }>();
  for (const name of npz.names) {
    const named = columnNamed(name);
    if (named && !found.has(named.column)) found.set(named.column, { name, unit: named.unit });
  }
  const arrays = EVENT_COLUMNS.map((column) => {
    const name = found.get(column)?.name;
    const array = name === undefined ? undefined : npz.get(name);
    if (array) return { name, ...array };
    throw new SynaptickError(
      `${path} has no events: it has ${listText(npz.names) || 'no arrays'}, must have t, x, y and p, or ${EVENTS}`,
    );
  });
  const [time] = arrays;
  const events = time?.data.length ?? 0;
  for (const { name, shape } of arrays) {
    if (shape.length === 1 && shape[0] === events) continue;
    throw new SynaptickError(
      `${path}: array "${name}" has shape (${listText(shape)}), must be (${events}) as "${time?.name}" is: a number for each event`,
    );
  }
  const columnOf = (index: number) => ({ data: arrays[index]?.data as NpyData, first: 0, step: 1 });
  return {
    events,
    columns: { t: columnOf(0), x: columnOf(1), y: columnOf(2), p: columnOf(3) },
    unit: found.get('t')?.unit,
  };
}

function ofOneArray(
  path: string,
  npz: NpzFile,
  array: string,
  { columns: order = EVENT_COLUMNS }: EventNumbers,
): Columns {
  const fields = npz.fields(array);
  if (fields) return ofFour(path, { ...npz, names: Object.keys(fields), get: (name) => fields[name] });
  const { shape, data } = npz.get(array) ?? { shape: [], data: new Uint8Array() };
  const [events = 0, width] = shape;
  if (shape.length !== 2 || width !== EVENT_COLUMNS.length) {
    throw new SynaptickError(
      `${path}: array "${array}" has shape (${listText(shape)}), must be (events, 4) with columns ${listText(order)}, or have fields t, x, y, p`,
    );
  }
  const columnOf = (column: EventColumn) => ({ data, first: order.indexOf(column), step: EVENT_COLUMNS.length });
  return {
    events,
    columns: { t: columnOf('t'), x: columnOf('x'), y: columnOf('y'), p: columnOf('p') },
    unit: undefined,
  };
}

async function* readArrays(path: string, { events, columns }: Columns, unit: TimeUnit): AsyncGenerator<EventChunk> {
  const chunk = createChunk();
  const taker = createEventTaker(unit);
  const { t, x, y, p } = columns;
  const at = ({ data, first, step }: Column, event: number) => data[first + step * event] as number;
  for (let event = 0; event < events; event++) {
    taker.take(chunk, at(t, event), at(x, event), at(y, event), at(p, event), () => `${path}: event ${event}`);
    if (chunk.count < CHUNK_EVENTS) continue;
    yield chunk;
    chunk.count = 0;
  }
  if (chunk.count > 0) yield chunk;
}

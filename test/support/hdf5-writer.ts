/**
 * HDF5 files as tests want them, right ones and wrong ones, by the HDF5 File Format Specification, version 0 of the superblock:
 * https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html. Groups by symbol tables, data sets in one piece, lists
 * and texts of any length in one global heap.
 */

/** `f2`, `>f2`, `u8`, `S4` (a text of 4 bytes), `text` (of any length), or `list` of numbers: `list f2`. */
type ElementName = string;

export interface Written {
  readonly type: ElementName;
  readonly shape?: readonly number[];
  /** Lists where the type is one; half floats by their bits. */
  readonly values: readonly (number | bigint | string | readonly number[])[];
  /** The number of a filter that it says to be packed by; nothing is stored then. */
  readonly filter?: number;
  /** The shape of the pieces that are packed; all in one if not given. */
  readonly piece?: readonly number[];
  /** The shape that it says instead of the truth. */
  readonly says?: readonly number[];
}

export interface WrittenGroup {
  readonly [name: string]: Written | WrittenGroup;
}

const NOWHERE = 0xffffffffffffffffn;
/** Entries of a symbol table node are at most 2 * LEAF, of a B-tree node 2 * INTERNAL. */
const LEAF = 16;
const INTERNAL = 16;
const MINIMUM_HEAP = 4096;

/** Little-endian fields one after the other: [bytes, value], or bytes as they are. */
function fields(...parts: readonly ([number, number | bigint] | Uint8Array | string)[]): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(part, 'latin1');
      if (part instanceof Uint8Array) return Buffer.from(part);
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(part[1])));
      return bytes.subarray(0, part[0]);
    }),
  );
}

function padded(bytes: Uint8Array, multiple = 8): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((multiple - (bytes.length % multiple)) % multiple)]);
}

/** IV.A.2.d: the Datatype message. */
function datatype(type: ElementName): Buffer {
  if (type.startsWith('list ')) return fields([1, 0x19], [3, 0], [4, 16], datatype(type.slice(5)));
  if (type === 'text') return fields([1, 0x19], [3, 0x0101], [4, 16], fields([1, 0x13], [3, 0x10], [4, 1]));
  if (type[0] === 'S') return fields([1, 0x13], [3, 0x01], [4, Number(type.slice(1))]);
  const order = type[0] === '>' ? 1 : 0;
  const [letter, size] = [type.at(-2), Number(type.at(-1))];
  if (letter !== 'f') return fields([1, 0x10], [3, order | (letter === 'i' ? 8 : 0)], [4, size], [2, 0], [2, 8 * size]);
  const [exponent, mantissa, bias] = { 2: [5, 10, 15], 4: [8, 23, 127], 8: [11, 52, 1023] }[size] as number[];
  const bits = order | 0x20 | ((8 * size - 1) << 8);
  const parts = [
    [1, mantissa],
    [1, exponent],
    [1, 0],
    [1, mantissa],
    [4, bias],
  ] as [number, number][];
  return fields([1, 0x11], [3, bits], [4, size], [2, 0], [2, 8 * size], ...parts);
}

function elementBytes(type: ElementName): number {
  if (type === 'text' || type.startsWith('list ')) return 16;
  return Number(type[0] === 'S' ? type.slice(1) : type.at(-1));
}

function element(type: ElementName, value: number | bigint | string): Buffer {
  const size = elementBytes(type);
  if (typeof value === 'string') return Buffer.concat([Buffer.from(value), Buffer.alloc(size)]).subarray(0, size);
  const bytes = Buffer.alloc(size);
  if (!type.includes('f') || size === 2) bytes.set(fields([size, value]));
  else if (size === 4) bytes.writeFloatLE(Number(value));
  else bytes.writeDoubleLE(Number(value));
  return type[0] === '>' ? bytes.reverse() : bytes;
}

/** @param tree what lies in the root */
export function hdf5Of(tree: WrittenGroup): Buffer {
  const pieces: Buffer[] = [];
  let end = 96;
  function put(bytes: Uint8Array): number {
    const at = end;
    const whole = padded(bytes);
    pieces.push(whole);
    end += whole.length;
    return at;
  }

  /** IV.A.1.a: an object header of version 1. */
  function header(messages: readonly (readonly [type: number, body: Buffer])[]): number {
    const bodies = messages.map(([type, body]) => {
      const data = padded(body);
      return fields([2, type], [2, data.length], [4, 0], data);
    });
    const all = Buffer.concat(bodies);
    return put(fields([2, 1], [2, messages.length], [4, 1], [4, all.length], [4, 0], all));
  }

  // III.E: the global heap is laid out once all is known that goes into it; it stands at the end.
  const objects: Buffer[] = [];
  const references: { bytes: Buffer; at: number }[] = [];
  function inHeap(content: Buffer, length: number): Buffer {
    const bytes = fields([4, length], [8, 0], [4, 0]);
    if (length === 0) return bytes;
    objects.push(fields([2, objects.length + 1], [2, 1], [4, 0], [8, content.length], padded(content)));
    bytes.writeUInt32LE(objects.length, 12);
    return bytes;
  }

  function dataset({ type, values, shape = [values.length], filter, says = shape, piece = says }: Written): number {
    const space = fields([1, 1], [1, says.length], [6, 0], ...says.map((side) => [8, side] as [number, number]));
    const messages: [number, Buffer][] = [
      [1, space],
      [3, datatype(type)],
    ];
    if (filter !== undefined) {
      const sides = [...piece, elementBytes(type)].map((side) => [4, side] as [number, number]);
      messages.push([8, fields([1, 3], [1, 2], [1, says.length + 1], [8, NOWHERE], ...sides)]);
      messages.push([11, fields([1, 1], [1, 1], [6, 0], [2, filter], [2, 0], [2, 0], [2, 0])]);
      return header(messages);
    }
    const inHeaps = elementBytes(type) === 16;
    const parts = values.map((value) => {
      if (Array.isArray(value)) return inHeap(Buffer.concat(value.map((v) => element(type.slice(5), v))), value.length);
      if (type === 'text') return inHeap(Buffer.from(`${value}`), Buffer.byteLength(`${value}`));
      return element(type, value as number);
    });
    const data = Buffer.concat(parts);
    const at = data.length > 0 ? put(data) : NOWHERE;
    if (inHeaps) references.push({ bytes: pieces.at(-1) as Buffer, at: parts.length });
    messages.push([8, fields([1, 3], [1, 1], [8, at], [8, data.length])]);
    return header(messages);
  }

  /** III.A to III.D: a symbol table message, a B-tree of one node, a local heap of names, a symbol table node. */
  function group(members: WrittenGroup): number {
    const names = Object.keys(members).sort();
    let text = Buffer.alloc(8);
    const entries = names.map((name) => {
      const member = members[name] as Written | WrittenGroup;
      const place = 'values' in member ? dataset(member as Written) : group(member as WrittenGroup);
      const entry = fields([8, text.length], [8, place], [8, 0], [8, 0], [8, 0]);
      text = Buffer.concat([text, padded(Buffer.from(`${name}\0`))]);
      return entry;
    });
    const segment = put(text);
    const heap = put(fields('HEAP', [4, 0], [8, text.length], [8, 1], [8, segment]));
    const room = Buffer.alloc(40 * (2 * LEAF - names.length));
    const node = put(fields('SNOD', [2, 1], [2, names.length], ...entries, room));
    const last = names.length > 0 ? (entries.at(-1) as Buffer).readBigUInt64LE(0) : 0n;
    const keys = fields([8, 0], [8, node], [8, last], Buffer.alloc(16 * (2 * INTERNAL - 1)));
    const tree = put(fields('TREE', [2, 0], [2, 1], [8, NOWHERE], [8, NOWHERE], keys));
    return header([[17, fields([8, tree], [8, heap])]]);
  }

  const root = group(tree);
  const content = Buffer.concat(objects);
  const size = Math.max(MINIMUM_HEAP, 16 + content.length + 16);
  const free = size - 16 - content.length;
  const heap = put(fields('GCOL', [4, 1], [8, size], content, [8, 0], [8, free], Buffer.alloc(free - 16)));
  for (const { bytes, at } of references) {
    for (let i = 0; i < at; i++) if (bytes.readUInt32LE(16 * i) > 0) bytes.writeBigUInt64LE(BigInt(heap), 16 * i + 4);
  }
  const superblock = fields(
    ...['\x89HDF\r\n\x1a\n', [5, 0] as [number, number], [1, 8] as [number, number], [2, 8] as [number, number]],
    ...([
      [2, LEAF],
      [2, INTERNAL],
      [4, 0],
      [8, 0],
      [8, NOWHERE],
      [8, end],
      [8, NOWHERE],
    ] as [number, number][]),
    ...([
      [8, 0],
      [8, root],
      [8, 0],
      [8, 0],
      [8, 0],
    ] as [number, number][]),
  );
  return Buffer.concat([superblock, ...pieces]);
}

/** A half float's bits by IEEE 754, of numbers that one holds: 0, and from 2^-14 to 65,504. */
export function halfBits(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024);
  return (value < 0 ? 0x8000 : 0) | (((exponent + 15) << 10) + fraction);
}

/**
 * What a data set of an HDF5 file holds, by what libhdf5 says of it, and whether it is read here.
 *
 * Source: HDF5 File Format Specification, IV.A.2.d "The Datatype Message" and l "Data Storage - Filter Pipeline"; numbers of
 * registered filters: https://github.com/HDFGroup/hdf5_plugins/blob/master/docs/RegisteredFilterPlugins.md
 */
import { SynaptickError } from '../../../cores/errors.ts';
import { printable } from '../../host/printable.ts';
import { ELEMENT_BYTES, type ElementType } from '../npy-header.ts';

/** Numbers of a type, lists of them of any lengths, or texts of fixed (in bytes) or any length. */
export type Hdf5Elements =
  | { readonly kind: 'numbers'; readonly type: ElementType }
  | { readonly kind: 'lists'; readonly type: ElementType }
  | { readonly kind: 'texts'; readonly bytes: number | null };

/** Of what the package says of a type of elements. */
export interface TypeMetadata {
  readonly type: number;
  readonly size: number;
  readonly signed: boolean;
  /** Whether it is a text of any length. */
  readonly vlen: boolean;
  readonly vlen_type?: TypeMetadata | undefined;
  readonly enum_type?: { readonly type: number } | undefined;
}

/** Classes of types (H5T_class_t), by their numbers. */
const INTEGER = 0;
const FLOAT = 1;
const STRING = 3;
const ENUMERATION = 8;
const LIST = 9;
const CLASSES: Readonly<Record<number, string>> = {
  2: 'times',
  4: 'bit fields',
  5: 'opaque bytes',
  6: 'records',
  7: 'references',
  10: 'arrays',
  11: 'complex numbers',
};

/** What libhdf5 undoes by itself here: deflate, shuffle, and a checksum. */
const FILTERS: readonly number[] = [1, 2, 3];
const OTHER_FILTERS: Readonly<Record<number, string>> = {
  4: 'szip',
  5: 'nbit',
  6: 'scaleoffset',
  307: 'bzip2',
  32000: 'lzf',
  32001: 'blosc',
  32004: 'lz4',
  32008: 'bitshuffle',
  32013: 'zfp',
  32015: 'zstd',
  32026: 'blosc2',
};

/** @throws SynaptickError where elements are of a type that is not read */
export function elementsByType(where: string, metadata: TypeMetadata): Hdf5Elements {
  const { type, size, vlen } = metadata;
  if (type === STRING) return { kind: 'texts', bytes: vlen ? null : size };
  if (type !== LIST) return { kind: 'numbers', type: numberType(where, metadata) };
  return { kind: 'lists', type: numberType(`${where}: a list`, metadata.vlen_type ?? metadata) };
}

function numberType(where: string, { type, size, signed, enum_type }: TypeMetadata): ElementType {
  // Booleans are an enumeration.
  const classOfType = type === ENUMERATION ? enum_type?.type : type;
  const letter = classOfType === FLOAT ? 'f' : classOfType === INTEGER ? (signed ? 'i' : 'u') : null;
  const name = `${letter}${size}`;
  if (letter !== null && name in ELEMENT_BYTES) return name as ElementType;
  const what = letter === null ? (CLASSES[type] ?? 'elements') : `numbers of ${8 * size} bits`;
  throw new SynaptickError(
    `${where} has ${what} that are not read here, but integers of 8 to 64 bits, floats of 16 to 64, and texts: save it as one of these`,
  );
}

/**
 * Filters are looked at before anything is read: of data behind one that it does not know, the library gives others' bytes.
 * @throws SynaptickError that names the first that is not undone here
 */
export function requireFilters(
  where: string,
  filters: readonly { readonly id: number; readonly name: string }[],
): void {
  const other = filters.find(({ id }) => !FILTERS.includes(id));
  if (!other) return;
  const name = OTHER_FILTERS[other.id] ?? printable(other.name).slice(0, 40);
  throw new SynaptickError(
    `${where} is packed by the filter ${name ? `${name} (${other.id})` : other.id}, read are gzip, shuffle and fletcher32: save it by gzip (h5repack -f GZIP=4)`,
  );
}

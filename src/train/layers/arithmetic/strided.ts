/** An element of an array that must be there: the oracle does not read past an end. */
export function at(values: { readonly length: number; readonly [index: number]: number }, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`index ${index} of ${values.length}`);
  return value;
}

/** Elements from the first to the last of a matrix with the given strides. */
export function extent(rows: number, rowStride: number, columns: number, columnStride: number): number {
  return rows === 0 || columns === 0 ? 0 : (rows - 1) * rowStride + (columns - 1) * columnStride + 1;
}

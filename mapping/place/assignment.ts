/** The linear assignment problem: the cheapest way to give every row a column of its own. */

/**
 * The least sum of `cost(row, column)` over assignments of `rows` rows to as many of `columns` columns (rows <= columns),
 * by shortest augmenting paths with potentials (H. Kuhn 1955, J. Munkres 1957; rows^2 * columns steps).
 * @param costs `[row][column]`, flat
 */
export function leastAssignment(costs: Float64Array, rows: number, columns: number): number {
  const rowPrice = new Float64Array(rows + 1);
  const columnPrice = new Float64Array(columns + 1);
  // Rows and columns count from 1 here; column 0 stands for the row that is being placed.
  const rowOf = new Int32Array(columns + 1);
  for (let row = 1; row <= rows; row++) augment(costs, columns, row, rowPrice, columnPrice, rowOf);
  let sum = 0;
  for (let column = 1; column <= columns; column++) {
    const row = rowOf[column] as number;
    if (row > 0) sum += costs[(row - 1) * columns + column - 1] as number;
  }
  return sum;
}

/** Finds a column for one more row, moving others along the cheapest path (Dijkstra over reduced costs). */
function augment(
  costs: Float64Array,
  columns: number,
  row: number,
  rowPrice: Float64Array,
  columnPrice: Float64Array,
  rowOf: Int32Array,
): void {
  const slack = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
  const cameFrom = new Int32Array(columns + 1);
  const visited = new Uint8Array(columns + 1);
  rowOf[0] = row;
  let column = 0;
  while (rowOf[column] !== 0) {
    visited[column] = 1;
    const at = rowOf[column] as number;
    let least = Number.POSITIVE_INFINITY;
    let next = 0;
    for (let j = 1; j <= columns; j++) {
      if (visited[j] === 1) continue;
      const reduced =
        (costs[(at - 1) * columns + j - 1] as number) - (rowPrice[at] as number) - (columnPrice[j] as number);
      if (reduced < (slack[j] as number)) {
        slack[j] = reduced;
        cameFrom[j] = column;
      }
      // Of columns with no finite price any one: each step visits another, so there is an end whatever the costs are.
      if (next === 0 || (slack[j] as number) < least) {
        least = slack[j] as number;
        next = j;
      }
    }
    for (let j = 0; j <= columns; j++) {
      if (visited[j] === 1) {
        rowPrice[rowOf[j] as number] = (rowPrice[rowOf[j] as number] as number) + least;
        columnPrice[j] = (columnPrice[j] as number) - least;
      } else {
        slack[j] = (slack[j] as number) - least;
      }
    }
    column = next;
  }
  while (column !== 0) {
    const before = cameFrom[column] as number;
    rowOf[column] = rowOf[before] as number;
    column = before;
  }
}

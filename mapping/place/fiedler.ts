/**
 * The smoothest vectors on a graph: the eigenvectors of its Laplacian with the smallest eigenvalues but for the constant
 * one (M. Fiedler 1973; K. Hall 1970 for placement). By inverse subspace iteration: each step solves with the Laplacian by
 * conjugate gradients, then a Rayleigh-Ritz step turns the block to its eigenvectors.
 */
import { type RandomState, uniform } from '../random.ts';
import type { Neighbours } from './traffic.ts';

const STEPS = 10;
const SOLVER_STEPS = 300;
/** A solve ends when the square of the residual has shrunk by this. */
const SOLVER_TOLERANCE = 1e-8;
/** Added to the diagonal in mean degrees, so that a graph in pieces has a solution too. */
const SHIFT = 1e-7;

/** The Laplacian as an operator: `diagonal * v - sum of weights * neighbours`. */
interface Laplacian {
  readonly neighbours: Neighbours;
  readonly diagonal: Float64Array;
}

/**
 * `count` orthonormal vectors over the nodes, the smoothest first, all orthogonal to the constant one.
 * @param random where the iteration starts
 */
export function fiedlerVectors(neighbours: Neighbours, count: number, random: RandomState): Float64Array[] {
  const { nodes } = neighbours;
  const laplacian = createLaplacian(neighbours);
  // Two more than asked for: the error shrinks by the gap to the first vector outside the block.
  const block = Array.from({ length: Math.min(count + 2, nodes - 1) }, () =>
    Float64Array.from({ length: nodes }, () => uniform(random, -1, 1)),
  );
  orthonormalise(block);
  for (let step = 0; step < STEPS; step++) {
    for (const vector of block) vector.set(solve(laplacian, vector));
    orthonormalise(block);
    rotateToEigenvectors(laplacian, block);
  }
  while (block.length < count) block.push(new Float64Array(nodes));
  return block.slice(0, count);
}

function createLaplacian(neighbours: Neighbours): Laplacian {
  const { nodes, offsets, weights } = neighbours;
  const diagonal = new Float64Array(nodes);
  let sum = 0;
  for (let node = 0; node < nodes; node++) {
    for (let i = offsets[node] as number; i < (offsets[node + 1] as number); i++) {
      diagonal[node] = (diagonal[node] as number) + (weights[i] as number);
    }
    sum += diagonal[node] as number;
  }
  const shift = (SHIFT * sum) / nodes || 1;
  for (let node = 0; node < nodes; node++) diagonal[node] = (diagonal[node] as number) + shift;
  return { neighbours, diagonal };
}

function multiply({ neighbours, diagonal }: Laplacian, vector: Float64Array, result: Float64Array): void {
  const { nodes, offsets, others, weights } = neighbours;
  for (let node = 0; node < nodes; node++) {
    let sum = (diagonal[node] as number) * (vector[node] as number);
    const end = offsets[node + 1] as number;
    for (let i = offsets[node] as number; i < end; i++) {
      sum -= (weights[i] as number) * (vector[others[i] as number] as number);
    }
    result[node] = sum;
  }
}

/** Solves `L x = right` by conjugate gradients, with the diagonal as the preconditioner. */
function solve(laplacian: Laplacian, right: Float64Array): Float64Array {
  const { nodes } = laplacian.neighbours;
  const x = new Float64Array(nodes);
  const residual = right.slice();
  const direction = new Float64Array(nodes);
  const image = new Float64Array(nodes);
  const goal = dot(residual, residual) * SOLVER_TOLERANCE;
  let energy = 0;
  for (let step = 0; step < SOLVER_STEPS; step++) {
    let next = 0;
    for (let i = 0; i < nodes; i++) {
      next += ((residual[i] as number) * (residual[i] as number)) / (laplacian.diagonal[i] as number);
    }
    const keep = step === 0 ? 0 : next / energy;
    energy = next;
    for (let i = 0; i < nodes; i++) {
      direction[i] = (residual[i] as number) / (laplacian.diagonal[i] as number) + keep * (direction[i] as number);
    }
    multiply(laplacian, direction, image);
    const length = energy / dot(direction, image);
    if (!Number.isFinite(length)) break;
    for (let i = 0; i < nodes; i++) {
      x[i] = (x[i] as number) + length * (direction[i] as number);
      residual[i] = (residual[i] as number) - length * (image[i] as number);
    }
    if (dot(residual, residual) <= goal) break;
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** `a += factor * b` */
function add(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] = (a[i] as number) + factor * (b[i] as number);
}

/** Makes the vectors orthogonal to the constant one and to each other, of length 1 (modified Gram-Schmidt). */
function orthonormalise(block: readonly Float64Array[]): void {
  block.forEach((vector, k) => {
    const mean = vector.reduce((sum, value) => sum + value, 0) / vector.length;
    for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) - mean;
    for (const earlier of block.slice(0, k)) add(vector, earlier, -dot(vector, earlier));
    const length = Math.sqrt(dot(vector, vector));
    if (length > 0) for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / length;
  });
}

/** Turns an orthonormal block to the eigenvectors of the Laplacian within it, the smallest eigenvalue first. */
function rotateToEigenvectors(laplacian: Laplacian, block: Float64Array[]): void {
  const size = block.length;
  const image = new Float64Array(laplacian.neighbours.nodes);
  const matrix = block.map((vector) => {
    multiply(laplacian, vector, image);
    return block.map((other) => dot(other, image));
  });
  const { values, vectors } = symmetricEigen(matrix);
  const order = values.map((_, k) => k).sort((a, b) => (values[a] as number) - (values[b] as number));
  const rotated = order.map((k) => {
    const sum = new Float64Array(image.length);
    for (let i = 0; i < size; i++) add(sum, block[i] as Float64Array, vectors[i]?.[k] as number);
    return sum;
  });
  rotated.forEach((vector, k) => {
    block[k]?.set(vector);
  });
}

/** All eigenvalues and eigenvectors (in columns) of a small symmetric matrix, by Jacobi's rotations. */
export function symmetricEigen(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = matrix.map((_, i) => matrix.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) rotate(a, v, p, q);
    }
  }
  return { values: a.map((row, i) => row[i] as number), vectors: v };
}

/** One rotation in the plane of p and q that makes `a[p][q]` zero; v collects the rotations. */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const rowP = a[p] as number[];
  const rowQ = a[q] as number[];
  const off = rowP[q] as number;
  if (off === 0) return;
  const theta = ((rowQ[q] as number) - (rowP[p] as number)) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cos = 1 / Math.sqrt(t * t + 1);
  const sin = t * cos;
  for (const row of [...a, ...v]) {
    const left = row[p] as number;
    const right = row[q] as number;
    row[p] = cos * left - sin * right;
    row[q] = sin * left + cos * right;
  }
  for (let k = 0; k < a.length; k++) {
    const upper = rowP[k] as number;
    const lower = rowQ[k] as number;
    rowP[k] = cos * upper - sin * lower;
    rowQ[k] = sin * upper + cos * lower;
  }
}

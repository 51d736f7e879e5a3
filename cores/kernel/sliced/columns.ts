// The sum of a tick: what a neuron has and what its synapses bring, column after column of equal weight, by full adders. A synapse of
// weight 3 is an input of columns 0 and 1. One of weight -3 is the complement of its axon there: 3 x (1 - a), three too many,
// which the constants of the neuron take off again.

import { MOST_CARRIES, N_BYTES, N_PLANES, SCRATCH_CARRIES, SCRATCH_SUM, WORD } from './layout';

/** The sum in `planes` planes, into SCRATCH_SUM; `kept` are the `keeps` planes of the neuron's potential. */
export function sumColumns(neuron: usize, kept: usize, keeps: u32, planes: u32, scratch: usize): void {
  const pairs = neuron + N_BYTES;
  let list = pairs + (<usize>load<u16>(neuron, N_PLANES) << 1);
  let carries = scratch + SCRATCH_CARRIES;
  let out = carries + MOST_CARRIES * WORD;
  let carriesEnd = carries;
  const last = planes - 1;
  for (let column: u32 = 0; column < last; column++) {
    // Past the planes that are kept each has the sign.
    const own = kept + <usize>min(column, keeps - 1) * WORD;
    let sum0 = keeps ? v128.load(own, 0) : i64x2.splat(0);
    let sum1 = keeps ? v128.load(own, 16) : i64x2.splat(0);
    let to = out;
    for (const end = list + (<usize>load<u16>(pairs + (<usize>column << 1)) << 2); list < end; list += 4) {
      const a = scratch + <usize>load<u16>(list, 0) * WORD;
      const b = scratch + <usize>load<u16>(list, 2) * WORD;
      const t0 = v128.xor(sum0, v128.load(a, 0));
      const t1 = v128.xor(sum1, v128.load(a, 16));
      const b0 = v128.load(b, 0);
      const b1 = v128.load(b, 16);
      v128.store(to, v128.bitselect(b0, sum0, t0), 0);
      v128.store(to, v128.bitselect(b1, sum1, t1), 16);
      sum0 = v128.xor(t0, b0);
      sum1 = v128.xor(t1, b1);
      to += WORD;
    }
    for (let at = carries; at < carriesEnd; at += 2 * WORD) {
      const t0 = v128.xor(sum0, v128.load(at, 0));
      const t1 = v128.xor(sum1, v128.load(at, 16));
      const b0 = v128.load(at + WORD, 0);
      const b1 = v128.load(at + WORD, 16);
      v128.store(to, v128.bitselect(b0, sum0, t0), 0);
      v128.store(to, v128.bitselect(b1, sum1, t1), 16);
      sum0 = v128.xor(t0, b0);
      sum1 = v128.xor(t1, b1);
      to += WORD;
    }
    // An odd number of carries is paired with nothing.
    v128.store(to, i64x2.splat(0), 0);
    v128.store(to, i64x2.splat(0), 16);
    const sum = scratch + SCRATCH_SUM + <usize>column * WORD;
    v128.store(sum, sum0, 0);
    v128.store(sum, sum1, 16);
    const swap = carries;
    carries = out;
    carriesEnd = to;
    out = swap;
  }
  // The last column carries nowhere.
  const own = kept + <usize>min(last, keeps - 1) * WORD;
  let sum0 = keeps ? v128.load(own, 0) : i64x2.splat(0);
  let sum1 = keeps ? v128.load(own, 16) : i64x2.splat(0);
  for (let at = carries; at < carriesEnd; at += WORD) {
    sum0 = v128.xor(sum0, v128.load(at, 0));
    sum1 = v128.xor(sum1, v128.load(at, 16));
  }
  for (const end = list + (<usize>load<u16>(pairs + (<usize>last << 1)) << 2); list < end; list += 2) {
    const a = scratch + <usize>load<u16>(list) * WORD;
    sum0 = v128.xor(sum0, v128.load(a, 0));
    sum1 = v128.xor(sum1, v128.load(a, 16));
  }
  const sum = scratch + SCRATCH_SUM + <usize>last * WORD;
  v128.store(sum, sum0, 0);
  v128.store(sum, sum1, 16);
}

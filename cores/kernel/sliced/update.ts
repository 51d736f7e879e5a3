// What a neuron makes of its sum: leak, threshold and resets, steps 3 to 5 of engines/TICK.md. What is kept is the potential less the
// threshold: its sign says who fires.

import {
  F_BELOW_ADDS,
  F_FIRE_STAYS,
  F_FIRE_SUBTRACTS,
  F_REVERSAL,
  F_SATURATES,
  H_HIGH,
  H_LOW,
  N_BELOW,
  N_FLOOR,
  N_LEAK,
  N_ON_BELOW,
  N_ON_FIRE,
  N_THRESHOLD,
  SCRATCH_ROOM,
} from './layout';
import { addConstant, addWhere, clampPlanes, leakAlongSign, setWhere, signAt, signWith } from './planes';

/** Whether a neuron was below its negative threshold since this was last set to false. */
export let stirred: bool = false;

export function settle(): void {
  stirred = false;
}

/** Leak, threshold and resets of a neuron that reaches no end of its potential within a tick: what is added is one constant. */
export function updateNeuron(
  neuron: usize,
  stack: usize,
  flags: u32,
  add: i64,
  planes: u32,
  mayFire: bool,
  mayBeBelow: bool,
  word: usize,
): void {
  if (add) addConstant(stack, add, planes);
  resetNeuron(neuron, stack, flags, planes, mayFire, mayBeBelow, word);
}

/**
 * The same one by one, with a clamp after each where the potential saturates.
 *
 * @param given what the stack has less than the potential: the threshold where it was kept
 */
export function stepNeuron(
  neuron: usize,
  stack: usize,
  flags: u32,
  given: i64,
  planes: u32,
  mayBeBelow: bool,
  word: usize,
): void {
  const saturates = (flags & F_SATURATES) != 0;
  const low = load<i64>(H_LOW);
  const high = load<i64>(H_HIGH);
  const leak = load<i64>(neuron, N_LEAK);
  const threshold = load<i64>(neuron, N_THRESHOLD);
  addConstant(stack, given, planes);
  if (saturates) clampPlanes(stack, planes, low, high, SCRATCH_ROOM);
  if (flags & F_REVERSAL) leakAlongSign(stack, planes, leak, SCRATCH_ROOM);
  else addConstant(stack, leak, planes);
  if (saturates) clampPlanes(stack, planes, low, high, SCRATCH_ROOM);
  addConstant(stack, -threshold, planes);
  resetNeuron(neuron, stack, flags, planes, true, mayBeBelow, word);
  if (saturates) clampPlanes(stack, planes, low - threshold, high - threshold, SCRATCH_ROOM);
}

/** Steps 4 and 5: who fires, into `word`, and the resets. */
// @ts-ignore: decorator
@inline
function resetNeuron(
  neuron: usize,
  stack: usize,
  flags: u32,
  planes: u32,
  mayFire: bool,
  mayBeBelow: bool,
  word: usize,
): void {
  const sign = signAt(stack, planes);
  const fires0 = mayFire ? v128.not(v128.load(sign, 0)) : i64x2.splat(0);
  const fires1 = mayFire ? v128.not(v128.load(sign, 16)) : i64x2.splat(0);
  v128.store(word, fires0, 0);
  v128.store(word, fires1, 16);
  if (mayBeBelow) {
    signWith(stack, load<i64>(neuron, N_BELOW), planes, SCRATCH_ROOM);
    const below0 = v128.andnot(v128.load(SCRATCH_ROOM), fires0);
    const below1 = v128.andnot(v128.load(SCRATCH_ROOM + 16), fires1);
    if (v128.any_true(v128.or(below0, below1))) {
      stirred = true;
      if (flags & F_BELOW_ADDS) addWhere(stack, load<i64>(neuron, N_FLOOR), planes, below0, below1);
      else setWhere(stack, load<i64>(neuron, N_ON_BELOW), planes, below0, below1);
    }
  }
  if (flags & F_FIRE_STAYS || !v128.any_true(v128.or(fires0, fires1))) return;
  if (flags & F_FIRE_SUBTRACTS) addWhere(stack, -load<i64>(neuron, N_THRESHOLD), planes, fires0, fires1);
  else setWhere(stack, load<i64>(neuron, N_ON_FIRE), planes, fires0, fires1);
}

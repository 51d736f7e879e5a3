/**
 * Packets that the mesh loses. `packetLoss[row]` of a chip image is the share of a neuron's packets that never arrive, of 2^32:
 * 0 loses none and 2^32 - 1 all, whatever is drawn.
 */
import { draw32, drawOfLoss, drawTime } from './random.ts';

/** All packets of a neuron are lost. */
export const LOSES_ALL = 2 ** 32 - 1;

/** A share, 0..1, as `packetLoss` holds it. */
export function packetLossOf(share: number): number {
  return share >= 1 ? LOSES_ALL : Math.min(LOSES_ALL - 1, Math.round(share * 2 ** 32));
}

/**
 * Whether the packet that a neuron sends in a tick is lost.
 * @param loss of its row in `packetLoss`
 * @param key of its random stream, `streamKey`
 * @param neuron its number on its core
 * @param tick as the lane numbers it
 */
export function isPacketLost(loss: number, key: number, neuron: number, tick: number): boolean {
  if (loss === 0 || loss === LOSES_ALL) return loss !== 0;
  return draw32(key, drawTime(tick, drawOfLoss(neuron))) < loss;
}

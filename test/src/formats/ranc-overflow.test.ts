import { describe, expect, it } from 'vitest';
import { configureNeuron, setAxonType, setSynapse } from '../../../cores/chip-builder.ts';
import { type ChipImage, emptyImage } from '../../../cores/chip-image.ts';
import { TRUENORTH_SHAPE } from '../../../cores/chip-shape.ts';
import { createOracle } from '../../../cores/engines/oracle.ts';
import { MODE, NEGATIVE_MODES, RESET_MODES } from '../../../cores/modes.ts';
import { rancShape } from '../../../src/formats/ranc/config.ts';
import { requirePotentialsWithin } from '../../../src/formats/ranc/overflow.ts';
import { generator } from '../../support/generator.ts';

const INT32 = 2 ** 31 - 1;

/** One neuron of RANC's semantics with `axons` synapses of a weight. */
function neuron(parameters: {
  weight: number;
  axons: number;
  threshold: number;
  negative?: number;
  subtract?: boolean;
}): ChipImage {
  const image = emptyImage({
    width: 1,
    height: 1,
    cores: 1,
    shape: rancShape({
      num_axons: 256,
      num_neurons: 256,
      num_weights: 4,
      max_tick_offset: 16,
      neuron_reset_type: 0,
    }),
  });
  image.enabled[0] = 1;
  image.weights[0] = parameters.weight;
  image.threshold[0] = parameters.threshold;
  image.negativeThreshold[0] = parameters.negative ?? 0;
  image.modes[0] = parameters.subtract ? MODE.resetBySubtraction : 0;
  for (let axon = 0; axon < parameters.axons; axon++) setSynapse(image, 0, axon, 0);
  return image;
}

describe('the bound of unsaturated potentials', () => {
  it('holds one tick above the threshold, for any number of ticks, where V is reset to a value', () => {
    const image = neuron({ weight: 1000, axons: 3, threshold: INT32 - 3000 });
    requirePotentialsWithin(image, INT32);
    setSynapse(image, 0, 3, 0);
    expect(() => requirePotentialsWithin(image, 1)).toThrow(
      /neuron 0: its potential could reach 2147484647 within a tick, the limit is 2147483647: use smaller/,
    );
  });

  it('grows with the ticks where more comes in than a reset subtracts', () => {
    const image = neuron({ weight: 1_000_000, axons: 1, threshold: 0, subtract: true });
    requirePotentialsWithin(image, 2146);
    expect(() => requirePotentialsWithin(image, 2147)).toThrow(/within 2147 ticks.*run at most 2146 ticks/);
  });

  it('does not grow where a reset subtracts all that can come in', () => {
    requirePotentialsWithin(neuron({ weight: 5, axons: 2, threshold: 10, subtract: true }), INT32, 20);
  });

  it('holds below, too', () => {
    const image = neuron({ weight: -1000, axons: 2, threshold: 1, negative: 500, subtract: true });
    requirePotentialsWithin(image, 1, 4000);
    expect(() => requirePotentialsWithin(image, 2, 4000)).toThrow(/could reach 5500 within 2 ticks/);
  });

  it('is passed by no neuron, whatever its modes', () => {
    const random = generator(5);
    const pick = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
    const chance = () => random() < 0.4;
    const threshold = { min: -300, max: 300 };
    const ticks = 12;
    for (let run = 0; run < 300; run++) {
      const shape = { ...TRUENORTH_SHAPE, axons: 3, neurons: 1, axonTypes: 2, threshold };
      const image = emptyImage({ width: 1, height: 1, cores: 1, shape, seed: run });
      configureNeuron(image, 0, 0, {
        weights: [pick(0, 60), pick(-60, 0)],
        leak: pick(-40, 40),
        threshold: pick(chance() ? -300 : 0, 300),
        negativeThreshold: pick(chance() ? -300 : 0, 300),
        reset: pick(-90, 90),
        potential: pick(-90, 90),
        thresholdBits: chance() ? pick(1, 7) : 0,
        resetMode: RESET_MODES[pick(0, 2)],
        negativeMode: NEGATIVE_MODES[pick(0, 1)],
        leakReversal: chance(),
        stochasticLeak: chance(),
        stochasticSynapses: [chance(), chance()],
      });
      for (let axon = 0; axon < 3; axon++) {
        setAxonType(image, 0, axon, pick(0, 1));
        setSynapse(image, 0, axon, 0, chance());
      }
      const engine = createOracle(image);
      let most = 0;
      for (let tick = 0; tick < ticks; tick++) {
        for (let axon = 0; axon < 3; axon++) if (chance()) engine.inject(0, axon);
        engine.step();
        most = Math.max(most, Math.abs(engine.potentials()[0] as number));
      }
      if (most > 0) expect(() => requirePotentialsWithin(image, ticks, most - 1)).toThrow('could reach');
    }
  });
});

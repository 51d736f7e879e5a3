/** The documented tonic cases: parameters with the period and phase that NSCS and NS1e gave (pytruenorth, tonic_spiking.py). */
import { expect, it } from 'vitest';
import { configureNeuron, setAxonType, setSynapse } from '../../cores/chip-builder.ts';
import { emptyImage } from '../../cores/chip-image.ts';
import { createEngine } from '../../src/on-node.ts';
import { describeCases, readCaseJson } from '../support/cases.ts';
import { engineNames } from '../support/engines.ts';

interface TonicCase {
  alpha: number;
  V?: number;
  lambda_: number;
  sigma_lambda: number;
  s0?: number;
  input?: string;
  period: number;
  phase: number;
}

const TICKS = 100;

describeCases('tonic spiking', () => {
  const all = readCaseJson('truenorth/tonic_cases.json') as Record<string, TonicCase>;
  const cases = Object.entries(all).filter(([name]) => name.startsWith('tonic_'));

  it('has the four documented cases', () => {
    expect(cases.map(([name]) => name)).toEqual(['tonic_0_0', 'tonic_0_1', 'tonic_0_2', 'tonic_1_7']);
  });

  for (const engineName of engineNames) {
    it.each(cases)(`%s has its period and phase on ${engineName}`, async (_name, tonic) => {
      const image = emptyImage({ width: 1, height: 1, cores: 1 });
      configureNeuron(image, 0, 0, {
        threshold: tonic.alpha,
        leak: tonic.sigma_lambda * tonic.lambda_,
        weights: [tonic.s0 ?? 0],
        potential: tonic.V ?? 0,
      });
      setAxonType(image, 0, 3, 0);
      setSynapse(image, 0, 3, 0);
      const engine = await createEngine(image, { engine: engineName });
      const spikes: number[] = [];
      for (let tick = 0; tick < TICKS; tick++) {
        if (tonic.input) engine.inject(0, 3, 1);
        engine.step();
        if (engine.fired().length) spikes.push(tick);
      }
      engine.close();
      const gaps = spikes.slice(2).map((tick, i) => tick - (spikes[i + 1] as number));
      expect(new Set(gaps)).toEqual(new Set([tonic.period]));
      expect(((spikes[0] as number) + 1) % tonic.period).toBe(tonic.phase);
    });
  }
});

/** Network files that users brought to `synaptick map` and `compare`, each of which once went wrong. */
import { expect, it } from 'vitest';
import { casePath, describeCases } from '../support/cases.ts';
import { synaptick, synaptickJson } from '../support/cli.ts';

const file = (name: string) => casePath(`files/${name}.json`);
const FEW_MOVES = ['--moves', '10'];

interface Mapped {
  readonly cores: number;
  readonly verified: boolean;
  readonly fitted: {
    readonly approximated: readonly { readonly rmsError: number; readonly maxError: number }[];
    readonly partialSums: readonly { readonly parts: number; readonly rate: number }[];
  };
}

const map = (name: string, ...args: string[]) =>
  synaptickJson(['map', file(name), ...FEW_MOVES, ...args]) as Promise<Mapped>;

describeCases('network files that users brought', () => {
  it('divides sums with a hole, and real weights however finely they are quantised', async () => {
    const hole = await map('partial-sums-hole', '--partial-sums', '--verify', '50');
    expect(hole).toMatchObject({ verified: true, fitted: { partialSums: [{ rate: 1 }] } });
    const real = await map('real-dense-784-6', '--max-error', '0.4', '--partial-sums', '--verify', '50');
    expect(real).toMatchObject({ verified: true, fitted: { partialSums: [{ rate: 6, parts: 4 }] } });
  });

  it('gives away no accuracy that saves nothing', async () => {
    const [tight, loose] = [
      await map('max-error', '--max-error', '0.19'),
      await map('max-error', '--max-error', '0.3'),
    ];
    expect(loose.cores).toBe(tight.cores);
    expect(loose.fitted.approximated).toEqual(tight.fitted.approximated);
    expect(tight.fitted.approximated[0]?.maxError).toBeLessThanOrEqual(0.19);
  });

  it('lets the option win over the rate of an input', async () => {
    const spikes = async (rate: string) => {
      const { inputSpikes } = (await synaptickJson(['compare', file('own-rate'), '--ticks', '20', '--rate', rate])) as {
        inputSpikes: number;
      };
      return inputSpikes / (20 * 2048);
    };
    expect(await spikes('0.01')).toBeCloseTo(0.01, 2);
    expect(await spikes('0.9')).toBeCloseTo(0.9, 2);
  });

  it('says that nothing spiked', async () => {
    expect((await synaptick(['map', file('silent'), ...FEW_MOVES, '--verify', '100'])).out).toContain('Nothing proved');
  });
});

/** Rasters of what was encoded or ran. */
import { SynaptickError } from '../../cores/errors.ts';
import { rasterSvg, recordRaster } from '../draw/raster.ts';
import type { SpikeTrains } from '../input/encoding/spike-source.ts';
import type { RecordedRun } from '../run/run.ts';

export function trainsSvg({ lines, steps, dt, counts }: SpikeTrains): string {
  const milliseconds = 1000 * dt;
  const raster = recordRaster([{ name: 'lines', size: lines }], steps * milliseconds);
  for (let step = 0; step < steps; step++) {
    for (let line = 0; line < lines; line++) {
      for (let spike = counts[step * lines + line] as number; spike > 0; spike--) {
        raster.add(0, line, step * milliseconds);
      }
    }
  }
  return rasterSvg('Spike trains', `${lines} lines, ${steps} steps of ${milliseconds} ms`, raster);
}

/** @throws SynaptickError where no spikes were recorded */
export function runSvg({ name, spikes, ticks, engine, cores }: RecordedRun): string {
  if (!spikes)
    throw new SynaptickError('this run recorded no spikes, so there are none to draw: leave out record: false');
  const raster = recordRaster(spikes.populations, ticks);
  for (let i = 0; i < spikes.count; i++) {
    raster.add(spikes.population[i] as number, spikes.neuron[i] as number, spikes.tick[i] as number);
  }
  return rasterSvg(
    `Spikes of ${name}`,
    `${cores} emulated ${cores === 1 ? 'core' : 'cores'}, ticks of 1 ms, engine ${engine}`,
    raster,
  );
}

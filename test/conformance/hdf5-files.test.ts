/** HDF5 files of other programs: NIR graphs that h5py wrote. */
import { expect, it } from 'vitest';
import { openHdf5 } from '../../src/formats/hdf5/file.ts';
import { nodeHost } from '../../src/host/node/host.ts';
import { casePath, describeCases, readCaseJson } from '../support/cases.ts';

describeCases('HDF5 files', () => {
  it('of one neuron have the constants that simulators were given', async () => {
    const { params } = readCaseJson('nir/nir_lif_reference.json') as { params: Record<string, number> };
    const file = await openHdf5(casePath('nir/lif_norse.nir'), { host: nodeHost });
    for (const [name, value] of Object.entries(params)) {
      expect([...file.dataset(`node/nodes/1/${name}`).numbers().data], name).toEqual([value]);
    }
    expect(file.dataset('node/edges').shape).toEqual([3, 2]);
    expect(file.dataset('node/edges').texts()).toEqual(['input', '0', '0', '1', '1', 'output']);
    await file.close();
  });

  it('of a network for N-MNIST have its input of 2 x 34 x 34', async () => {
    const file = await openHdf5(casePath('nir/cnn_sinabs.nir'), { host: nodeHost });
    expect([...file.dataset('node/nodes/input/shape').numbers().data]).toEqual([2, 34, 34]);
    expect(file.dataset('node/nodes/0/weight').numbers().shape).toEqual([16, 2, 5, 5]);
    await file.close();
  });
});

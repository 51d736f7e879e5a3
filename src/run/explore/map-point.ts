/** The mapping of each point of an exploration, made once for points that differ in faults of which the mapper knows nothing. */
import { type Faults, hasFaults, NO_FAULTS } from '../../../cores/faults.ts';
import type { RealGraph } from '../../../mapping/real-graph.ts';
import type { Host } from '../../host/host.ts';
import { withUnknownFaults } from '../../map/faulty-silicon.ts';
import { type MapNetworkOptions, type MappedNetwork, mapOn } from '../../map/map-network.ts';

/** Maps a network on silicon with these faults, or none. @throws SynaptickError as `mapOn` */
export type PointMapper = (
  graph: RealGraph,
  faults: Faults | undefined,
  options: MapNetworkOptions,
) => Promise<MappedNetwork>;

/** A mapper of one exploration, whose points have the network and all options but the shape in common. */
export function createPointMapper(host: Host): PointMapper {
  let kept: { readonly shape: string; readonly sound: Promise<MappedNetwork> } | null = null;
  return async (graph, faults, options) => {
    const silicon = faults && hasFaults(faults) ? faults : null;
    if (silicon?.known) return mapOn(host, graph, { ...options, faults: silicon });
    const shape = JSON.stringify(options.shape);
    // The promise is kept, so that a shape that cannot hold the network says so without another try.
    if (kept?.shape !== shape) kept = { shape, sound: mapOn(host, graph, { ...options, faults: NO_FAULTS }) };
    const sound = await kept.sound;
    return silicon ? withUnknownFaults(sound, silicon) : sound;
  };
}

import { exploringDistribution } from '../exploration.ts';
import type { RoutingPolicy } from './routing-policy.ts';

/** The default: the plan of most utility, with ε-softmax exploration where the route and the request allow it. */
export const signalboxPolicy: RoutingPolicy = {
  name: 'signalbox',
  version: '1',
  distribution: exploringDistribution,
};

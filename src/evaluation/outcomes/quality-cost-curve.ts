import { seededRandom } from '../../numerics/random.ts';
import { bootstrapFigures, type Figure } from './figure.ts';
import {
  averageImprovement,
  costToReach,
  type Point,
  picksAt,
  type PoolUnit,
  priceGrid,
  singleArm,
} from './pool-metrics.ts';

/** Shares of the best single model's quality whose price is reported. */
const shares = { q95: 0.95, q9725: 0.9725, q100: 1 } as const;

export interface CurveFigures {
  /** Cost of reaching 95, 97.25 and 100 % of the best single model's quality, as a share of its cost; infinite when never. */
  costFor: Record<keyof typeof shares, Figure>;
  /** Average quality on the hull up to the best single model's cost. */
  averageImprovement: Figure;
  points: Point[];
}

/** The curve of picking by predicted quality less a price times predicted cost. */
export function curveFigures(units: readonly PoolUnit[]): CurveFigures {
  return figuresFrom(units, (unit) => picksAt(unit, priceGrid(unit)));
}

/** The zero router: the hull of the single models, that is random mixing of two of them. */
export function curveOfSingles(units: readonly PoolUnit[]): CurveFigures {
  return figuresFrom(
    units,
    (unit) => (rows) => Array.from({ length: unit.arms }, (_, arm) => singleArm(unit, rows, arm)),
  );
}

/** Points of the rows drawn from one unit. */
type CurveOf = (rows: Int32Array) => Point[];

function figuresFrom(units: readonly PoolUnit[], prepare: (unit: PoolUnit) => CurveOf): CurveFigures {
  const curves = new Map(units.map((unit) => [unit, prepare(unit)]));
  const { averageImprovement: improvement, ...costFor } = bootstrapFigures(
    units,
    ['q95', 'q9725', 'q100', 'averageImprovement'],
    (unit, rows) => {
      const single = singleArm(unit, rows, unit.bestSingle);
      const points = curves.get(unit)!(rows);
      const costOf = (share: number) => costToReach(points, share * single.quality) / single.costUsd;
      return {
        q95: costOf(shares.q95),
        q9725: costOf(shares.q9725),
        q100: costOf(shares.q100),
        averageImprovement: averageImprovement(points, single.costUsd),
      };
    },
    seededRandom(9),
    60,
  );
  return { costFor, averageImprovement: improvement, points: mergeCurves([...curves]) };
}

/** Point by point over the units: the curves have the same grid. */
function mergeCurves(units: readonly (readonly [PoolUnit, CurveOf])[]): Point[] {
  const curves = units.map(([unit, curveOf]) =>
    curveOf(Int32Array.from({ length: unit.rows }, (_, row) => row)),
  );
  const first = curves[0] ?? [];
  return first.map((_, step) => {
    const points = curves.map((points) => points[step]!);
    return {
      quality: points.reduce((sum, { quality }) => sum + quality, 0) / points.length,
      costUsd: points.reduce((sum, { costUsd }) => sum + costUsd, 0) / points.length,
    };
  });
}

import { seededRandom } from '../../numerics/random.ts';
import { bootstrapFigure, type Figure } from './figure.ts';
import {
  averageImprovement,
  costToReach,
  type Point,
  pickAt,
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
  return figuresFrom(units, (unit, rows) => priceGrid(unit).map((price) => pickAt(unit, rows, price)));
}

/** The zero router: the hull of the single models, that is random mixing of two of them. */
export function curveOfSingles(units: readonly PoolUnit[]): CurveFigures {
  return figuresFrom(units, (unit, rows) =>
    Array.from({ length: unit.arms }, (_, arm) => singleArm(unit, rows, arm)),
  );
}

function figuresFrom(
  units: readonly PoolUnit[],
  curveOf: (unit: PoolUnit, rows: Int32Array) => Point[],
): CurveFigures {
  const costFor = (share: number) =>
    bootstrapFigure(
      units,
      (unit, rows) => {
        const single = singleArm(unit, rows, unit.bestSingle);
        return costToReach(curveOf(unit, rows), share * single.quality) / single.costUsd;
      },
      seededRandom(9),
      60,
    );
  return {
    costFor: { q95: costFor(shares.q95), q9725: costFor(shares.q9725), q100: costFor(shares.q100) },
    averageImprovement: bootstrapFigure(
      units,
      (unit, rows) => averageImprovement(curveOf(unit, rows), singleArm(unit, rows, unit.bestSingle).costUsd),
      seededRandom(9),
      60,
    ),
    points: mergeCurves(units, curveOf),
  };
}

/** Point by point over the units: the curves have the same grid. */
function mergeCurves(
  units: readonly PoolUnit[],
  curveOf: (unit: PoolUnit, rows: Int32Array) => Point[],
): Point[] {
  const curves = units.map((unit) =>
    curveOf(
      unit,
      Int32Array.from({ length: unit.rows }, (_, row) => row),
    ),
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

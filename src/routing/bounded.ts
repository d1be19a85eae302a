/** `value` within `low..high`; what is not a number becomes `low`. */
export function bounded(value: number, low: number, high: number): number {
  return value >= low ? Math.min(value, high) : low;
}

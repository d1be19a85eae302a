import { charTraits } from './char-classes.ts';

/** Units kept of a text; callers sample to far less. */
export const TEXT_UNITS_LIMIT = 4_096;

/**
 * A text as arrays of code units and their traits. Reading a string unit by unit is dear when done in several passes;
 * this does it once, and the passes run over typed arrays.
 */
export class TextUnits {
  /** One unit past the end is always 0, so that passes can look ahead. */
  readonly units: Uint16Array = new Uint16Array(TEXT_UNITS_LIMIT + 1);
  readonly traits: Uint32Array = new Uint32Array(TEXT_UNITS_LIMIT + 1);
  length = 0;

  read(text: string): void {
    const { units, traits } = this;
    const length = Math.min(text.length, TEXT_UNITS_LIMIT);
    for (let at = 0; at < length; at++) {
      const unit = text.charCodeAt(at);
      units[at] = unit;
      traits[at] = charTraits(unit);
    }
    units[length] = 0;
    traits[length] = 0;
    this.length = length;
  }
}

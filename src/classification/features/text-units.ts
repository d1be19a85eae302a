import { charTraits } from './char-classes.ts';

/** Units kept of a text; callers sample to far less. */
export const TEXT_UNITS_LIMIT = 4_096;

/**
 * A text as arrays of code units and their traits. Reading a string unit by unit is dear when done in several passes;
 * this does it once, and the passes run over typed arrays. Passes that share an instance and follow one another read a text
 * once.
 */
export class TextUnits {
  /** One unit past the end is always 0, so that passes can look ahead. */
  readonly units: Uint16Array = new Uint16Array(TEXT_UNITS_LIMIT + 1);
  readonly traits: Uint32Array = new Uint32Array(TEXT_UNITS_LIMIT + 1);
  length = 0;
  private current = '';

  read(text: string): void {
    if (text === this.current) return;
    this.current = text;
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

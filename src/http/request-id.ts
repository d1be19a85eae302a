import type { Random } from '../numerics/random.ts';

const maxLength = 128;
const acceptable = /^[\w.:/+=@-]{1,128}$/;

/** Names requests: by the client's own id, or by one that no other process gives. */
export class RequestIds {
  readonly #prefix: string;
  #count = 0;

  constructor(random: Random) {
    this.#prefix = `req_${word(random)}${word(random)}`;
  }

  /** The client's id when it sent one, cut and cleaned so that it can stand in a header and a log line; else a new one. */
  choose(given: string | undefined): string {
    if (given !== undefined && given !== '') {
      if (acceptable.test(given)) return given;
      const cleaned = given.slice(0, maxLength).replace(/[^\w.:/+=@-]/g, '-');
      if (/\w/.test(cleaned)) return cleaned;
    }
    return this.#prefix + (this.#count++).toString(36).padStart(5, '0');
  }
}

/** 32 bits as eight hexadecimal digits. */
function word(random: Random): string {
  return random.integer(4_294_967_296).toString(16).padStart(8, '0');
}

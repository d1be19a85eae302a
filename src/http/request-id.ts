import type { Clock } from '../numerics/clock.ts';
import type { Random } from '../numerics/random.ts';

const maxLength = 128;
const acceptable = /^[\w.:/+=@-]{1,128}$/;

/** The client's own id when it sent one, cut and cleaned so that it can stand in a header and a log line; else a new one. */
export function chooseRequestId(given: string | undefined, clock: Clock, random: Random): string {
  if (given !== undefined && given !== '') {
    if (acceptable.test(given)) return given;
    const cleaned = given.slice(0, maxLength).replace(/[^\w.:/+=@-]/g, '-');
    if (/\w/.test(cleaned)) return cleaned;
  }
  return `req_${Math.floor(clock.wallMs()).toString(36)}${word(random)}${word(random)}`;
}

function word(random: Random): string {
  return random.integer(4_294_967_296).toString(16).padStart(8, '0');
}

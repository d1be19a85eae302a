import { signal } from '@preact/signals';

export interface Place {
  page: string;
  /** What follows the page's name, e.g. a decision's id. */
  detail: string;
}

function here(): Place {
  const [page = '', ...rest] = location.hash.replace(/^#\/?/, '').split('/');
  return { page: page === '' ? 'playground' : page, detail: decoded(rest.join('/')) };
}

/** An address that somebody typed need not be well-formed. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const place = signal(here());
addEventListener('hashchange', () => {
  place.value = here();
});

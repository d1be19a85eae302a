import { errorCatalogue } from '../../src/errors/error-catalogue.ts';
import { generatedNotice, table } from './markdown.ts';

export function errorsPage(): string {
  const rows = Object.entries(errorCatalogue)
    .sort(([a, { status: first }], [b, { status: second }]) => first - second || a.localeCompare(b))
    .map(([code, { status, type, retryable, summary }]) => [
      `\`${code}\``,
      String(status),
      `\`${type}\``,
      retryable ? 'yes' : 'no',
      summary,
    ]);
  return `${generatedNotice}
# Errors

Every error that leaves the gateway carries one of these codes, in the shape of the API that was called, with the request's
id in \`x-request-id\`. "Again" says whether the same request may succeed later; \`x-should-retry: false\` tells official SDKs
not to try, and \`retry-after\` says when to. An error of a provider that the client caused keeps the provider's status and
message.

${table(['code', 'status', 'type', 'again', 'what it means'], rows)}
`;
}

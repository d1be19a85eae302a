/** One thing that is wrong, where it stands, and what was expected. Lines and columns count from 1. */
export interface ConfigurationIssue {
  line?: number;
  column?: number;
  /** Dotted path of the field, empty for the file as a whole. */
  field: string;
  message: string;
}

const maxShownIssues = 20;

/** Everything that is wrong with a configuration. `message` is ready to be shown: one line per issue. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
  readonly file: string;
  readonly issues: readonly ConfigurationIssue[];

  constructor(file: string, issues: readonly ConfigurationIssue[]) {
    const sorted = [...issues].sort(
      (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
    );
    super(formatIssues(file, sorted));
    this.file = file;
    this.issues = sorted;
  }
}

function formatIssues(file: string, issues: readonly ConfigurationIssue[]): string {
  const lines = issues.slice(0, maxShownIssues).map(({ line, column, field, message }) => {
    const place = line === undefined ? file : `${file}:${line}:${column}`;
    return field === '' ? `${place}: ${message}` : `${place}: ${field}: ${message}`;
  });
  if (issues.length > maxShownIssues) lines.push(`… and ${issues.length - maxShownIssues} more`);
  return lines.join('\n');
}

/** `routes.auto.rules[0].when` of its path. */
export function formatField(path: readonly PropertyKey[]): string {
  let field = '';
  for (const step of path) {
    if (typeof step === 'number') field += `[${step}]`;
    else field += field === '' ? String(step) : `.${String(step)}`;
  }
  return field;
}

export interface CardFacts {
  version: string;
  sha256: string;
  bytes: number;
  /** Written for the project. */
  composedRows: number;
  /** Of others, relabelled by the guide. */
  realRows: number;
  rows: number;
  /** What was measured, as Markdown. */
  results: string;
}

export function modelCard(facts: CardFacts): string {
  return `# Prompt classifier ${facts.version}

Reads a chat request and reports the signals that routing uses: complexity, difficulty, domain, task, tone, urgency,
stakes, safety, output length, freshness, language. Definitions: \`docs/signals.md\`.

- **Form.** Two linear towers and quantile bins of structural counts. One tower sums rows of hashed word and character
  n-grams; the other sums vectors of 100,000 word pieces that were distilled from a multilingual sentence encoder
  (\`training/static-embedding/README.md\`). Signed bytes, one scale per column; softmax for labels and for the
  levels of urgency and stakes, cumulative links for the other ordered signals; weights of the towers and temperature per
  head. Language: naive Bayes over letter n-grams within the text's script.
- **Size.** ${(facts.bytes / 1e6).toFixed(2)} MB, SHA-256 \`${facts.sha256}\`.
- **Trained on** ${facts.composedRows} prompts composed for this project (CC0) and ${facts.realRows} texts of public sets (Apache-2.0, MIT, CC BY
  3.0, CC BY 4.0), all labelled by its guide, and ${facts.rows - facts.composedRows - facts.realRows} rows of public data for single heads; sources, licences and
  attribution in \`training/prompt-classifier/README.md\` and \`NOTICE\`.
- **Rebuild.** \`npm run train:classifier\` gives the same bytes.

${facts.results}
## Limits
- About half of the corpus is English; languages with fewer than 50 prompts rest on shared characters and structure.
- Most labels are by one labeller; a second one agrees least on complexity, output length and stakes.
- Politeness and formality are weak; safety knows the attacks it has seen and is no guard by itself.
- \`difficulty\` is learnt from benchmark questions and says nothing about open prompts.
- Anyone who knows the weights can write text that is misjudged; budgets and allow-lists outrank the classifier.
`;
}

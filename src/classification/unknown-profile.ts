import { type PromptProfile, complexityBand } from './prompt-profile.ts';

/** The profile of a prompt that could not be read: everything learnt is unknown, nothing is claimed. */
export function unknownProfile(
  classifierVersion: string,
  featureCount: number,
  inputTokens: number,
): PromptProfile {
  return {
    signals: {
      complexity: { score: 0.5, level: 3, band: complexityBand(0.5), probability: 0, abstained: true },
      difficulty: { score: 0.5 },
      domain: { label: 'unknown', probability: 0 },
      task: { label: 'unknown', probability: 0 },
      tone: { label: 'unknown', probability: 0, formality: 0.5, politeness: 0 },
      urgency: { score: 0, level: 0, probability: 0, abstained: true },
      stakes: { label: 'unknown', probability: 0 },
      language: { code: 'unknown', script: 'Zyyy', probability: 0 },
      safety: { label: 'unknown', probability: 0 },
      sensitiveData: [],
      outputLength: { label: 'unknown', probability: 0, tokens: 300 },
      freshness: { value: false, probability: 0, abstained: true },
      needs: {
        vision: false,
        audio: false,
        tools: false,
        structuredOutput: false,
        reasoning: false,
        longContext: false,
      },
      novelty: 1,
    },
    tokens: { input: inputTokens, expectedOutput: 300 },
    features: new Float32Array(featureCount),
    classifierVersion,
    failed: true,
  };
}

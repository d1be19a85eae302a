/** What is run on each outcome table, and what was published about it. */

export interface PublishedFigure {
  who: string;
  figure: string;
  source: string;
  /** What keeps the comparison from being like for like; absent when nothing does. */
  caveat?: string;
}

export interface TableRun {
  /** Heading in the report, and key of the result. */
  title: string;
  /** File name without `.jsonl.gz`. */
  file: string;
  protocol: 'pair' | 'pool';
  strong?: string;
  weak?: string;
  labels?: number;
  published: readonly PublishedFigure[];
}

const routeLlmPair = {
  protocol: 'pair' as const,
  strong: 'gpt-4-1106-preview',
  weak: 'mistralai/Mixtral-8x7B-Instruct-v0.1',
};
const routeLlm = 'RouteLLM, arXiv 2406.18665';

export const tableRuns: readonly TableRun[] = [
  {
    title: 'RouteLLM MMLU, 1,500 labels',
    file: 'routellm-mmlu',
    ...routeLlmPair,
    labels: 1_500,
    published: [
      {
        who: 'similarity-weighted ranking, Arena and 1,500 MMLU labels',
        figure: 'APGR .603, CPT50 35.4 %, CPT80 71.6 %',
        source: routeLlm,
        caveat: 'on the whole file of 14,037 questions, with 65,000 Arena battles beside the labels',
      },
      {
        who: 'causal classifier (Llama 3 8B), the same data',
        figure: 'APGR .600, CPT50 35.5 %, CPT80 70.3 %',
        source: routeLlm,
        caveat: 'as above',
      },
    ],
  },
  {
    title: 'RouteLLM MMLU, all labels',
    file: 'routellm-mmlu',
    ...routeLlmPair,
    published: [],
  },
  {
    title: 'RouteLLM GSM8K, all labels',
    file: 'routellm-gsm8k',
    ...routeLlmPair,
    published: [
      {
        who: 'causal classifier, trained on judged data',
        figure: 'APGR .622, CPT50 33.6 %, CPT80 63.3 %',
        source: routeLlm,
        caveat: 'on all 1,307 questions; no GSM8K label was used, here they are',
      },
      {
        who: 'causal classifier of the tutorial',
        figure: 'APGR .627, CPT50 34.1 %, CPT80 62.4 %',
        source: 'Anyscale, "Building an LLM Router"',
        caveat: 'as above',
      },
    ],
  },
  {
    title: 'LLMRouter, nine models',
    file: 'llmrouter-train',
    protocol: 'pool',
    published: [],
  },
  {
    title: 'ParetoBandit, four models with real costs',
    file: 'paretobandit-val',
    protocol: 'pool',
    published: [
      {
        who: 'ParetoBandit, LinUCB with a budget',
        figure: "92 % of the dear model's quality at 1.5 to 2 % of its cost",
        source: 'ParetoBandit repository',
        caveat: 'learnt online, on other prompts of the same collection',
      },
    ],
  },
  {
    title: 'RouterBench in part, eleven models with costs of 2023',
    file: 'routerbench-part',
    protocol: 'pool',
    published: [
      {
        who: 'MixLLM',
        figure: "97.25 % of GPT-4's quality at 24.2 % of its cost",
        source: 'MixLLM, arXiv 2502.18482',
        caveat: 'on the whole of RouterBench with two models added; here three of its eight tasks',
      },
      {
        who: 'OptLLM as measured there',
        figure: '96.4 % at 32.9 %',
        source: 'MixLLM, arXiv 2502.18482',
        caveat: 'as above',
      },
    ],
  },
  { title: 'MMLU-Pro, open and closed models', file: 'mmlu-pro', protocol: 'pool', published: [] },
  { title: 'RouterDC, seven open models', file: 'routerdc-open7', protocol: 'pool', published: [] },
  { title: 'ZeroEval GSM8K', file: 'zeroeval-gsm', protocol: 'pool', published: [] },
  { title: 'ZeroEval CRUX', file: 'zeroeval-crux', protocol: 'pool', published: [] },
  { title: 'ZeroEval MATH level 5', file: 'zeroeval-math-l5', protocol: 'pool', published: [] },
];

/** The four axes that published figures can tell apart, in this order in every vector. */
export const axes = ['knowledge', 'reasoning', 'code', 'preference'] as const;
export type Axis = (typeof axes)[number];

/** Which axes a benchmark may load on, and the score that guessing gets. */
export interface Benchmark {
  axes: readonly Axis[];
  chance: number;
}

interface Rule extends Benchmark {
  name: RegExp;
}

const k: readonly Axis[] = ['knowledge'];
const r: readonly Axis[] = ['reasoning'];
const c: readonly Axis[] = ['code'];
const p: readonly Axis[] = ['preference'];
const kr: readonly Axis[] = ['knowledge', 'reasoning'];
const krc: readonly Axis[] = ['knowledge', 'reasoning', 'code'];
const pr: readonly Axis[] = ['preference', 'reasoning'];

/**
 * The first rule wins. Figures that no rule names are left out: indices and overall means, which repeat other figures;
 * Arena's ratings by language, which repeat the overall one; figures with too many protocols to compare.
 */
const rules: readonly Rule[] = [
  { name: /^(mmlu|mmlu_helm|mmlu_redux|mmmlu|mmlu_prox)$/, axes: k, chance: 0.25 },
  { name: /^mmlu_pro(_aa|_hf)?$/, axes: kr, chance: 0.1 },
  { name: /^(gpqa_diamond|gpqa_hf)$/, axes: kr, chance: 0.25 },
  { name: /^(hle|supergpqa)$/, axes: kr, chance: 0 },
  { name: /^(mmmu|mmmu_pro)$/, axes: kr, chance: 0.1 },
  { name: /^(simpleqa|triviaqa|aa_omniscience_accuracy|truthfulqa)$/, axes: k, chance: 0 },
  { name: /^(arc_challenge|openbookqa|hellaswag)$/, axes: k, chance: 0.25 },
  { name: /^winogrande$/, axes: k, chance: 0.5 },
  {
    name: /^(aime_20\d\d|math|math_500|math_500_aa|math_level5|math_level5_hf|otis_mock_aime|gsm8k|gsm8k_helm|mgsm)$/,
    axes: r,
    chance: 0,
  },
  { name: /^(bbh|bbh_hf)$/, axes: krc, chance: 0 },
  { name: /^musr$/, axes: krc, chance: 0.3 },
  { name: /^drop$/, axes: kr, chance: 0 },
  { name: /^aa_lcr$/, axes: ['reasoning', 'code'], chance: 0 },
  { name: /^livebench_\d+_\d+_mathematics$/, axes: r, chance: 0 },
  { name: /^livebench_\d+_\d+_(reasoning|data_analysis)$/, axes: krc, chance: 0 },
  { name: /^livebench_\d+_\d+_(coding|agentic_coding)$/, axes: c, chance: 0 },
  { name: /^livebench_\d+_\d+_language$/, axes: ['knowledge', 'preference'], chance: 0 },
  { name: /^livebench_\d+_\d+_if$/, axes: pr, chance: 0 },
  {
    name: /^(humaneval|humaneval_plus|mbpp|mbpp_plus|mbpp_evalplus|livecodebench|livecodebench_aa|livecodebench_v6|scicode)$/,
    axes: c,
    chance: 0,
  },
  { name: /^(aider_|swe_bench_|terminal_bench_|tau|bfcl)/, axes: c, chance: 0 },
  { name: /^browsecomp$/, axes: ['code', 'knowledge'], chance: 0 },
  { name: /^(ifeval|ifbench|multi_if|arena_hard)$/, axes: pr, chance: 0 },
  { name: /^arena_elo_(overall|creative_writing|instruction_following)$/, axes: p, chance: 0 },
  { name: /^arena_elo_coding$/, axes: ['preference', 'code'], chance: 0 },
];

export function benchmarkOf(name: string): Benchmark | undefined {
  return rules.find((rule) => rule.name.test(name));
}

const logitsPerElo = Math.LN10 / 400;
const typicalElo = 1350;

/** A figure on the logit scale, with what lies below guessing taken off. */
export function figureLogit(name: string, score: number, chance: number): number {
  if (name.startsWith('arena_elo_')) return (score - typicalElo) * logitsPerElo;
  const above = (score - chance) / (1 - chance);
  const clipped = Math.min(0.985, Math.max(0.02, above));
  return Math.log(clipped / (1 - clipped));
}

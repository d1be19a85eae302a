import { usdPerMillionFromPico } from '../catalog/cost.ts';
import type { Model } from '../catalog/model.ts';
import type { Prices } from '../catalog/pricing.ts';
import { printable } from './table.ts';

/** A model as plain JSON, prices in USD per million tokens. */
export function modelView(model: Model): Record<string, unknown> {
  const { capabilities, pricing, deployments, ...rest } = model;
  return {
    ...rest,
    capabilities: [...capabilities],
    pricing:
      pricing === null
        ? null
        : {
            ...usdPrices(pricing),
            ...(pricing.tiers && {
              tiers: pricing.tiers.map((tier) => ({
                aboveInputTokens: tier.aboveInputTokens,
                ...usdPrices(tier),
              })),
            }),
            source: pricing.source,
            asOf: pricing.asOf ?? null,
          },
    deployments: deployments.map(({ id, provider, upstreamModel, weight, region }) => ({
      id,
      provider,
      upstreamModel,
      weight,
      ...(region !== undefined && { region }),
    })),
  };
}

/** A model for people, one fact a line, with where the figures come from. */
export function modelLines(model: Model): string[] {
  const lines: [string, string][] = [
    ['vendor', model.vendor],
    ['released', model.released ?? 'unknown'],
    ['window', model.contextTokens === null ? 'unknown' : `${model.contextTokens} tokens`],
    ['longest answer', model.maxOutputTokens === null ? 'unknown' : `${model.maxOutputTokens} tokens`],
    ['can do', [...model.capabilities].join(', ') || 'text only'],
    ['efforts', model.efforts.join(', ') || 'none'],
    ['refuses', model.refusedParameters.join(', ') || 'nothing known'],
    ['aliases', model.aliases.join(', ') || 'none'],
    ['price', priceText(model)],
    ['served by', model.deployments.map(({ id }) => id).join(', ') || 'nobody here'],
    ...priorLines(model),
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, text]) => `  ${name.padEnd(width)}  ${printable(text)}`);
}

function priorLines({ qualityPrior: prior }: Model): [string, string][] {
  const byDomain = Object.entries(prior.byDomain).map(([domain, mean]) => `${domain} ${mean.toFixed(2)}`);
  const lines: [string, string][] = [
    [
      'quality prior',
      `${prior.default.toFixed(2)} from ${prior.basis}, error ${prior.logitSd.toFixed(2)} on the logit scale`,
    ],
  ];
  if (byDomain.length > 0) lines.push(['by domain', byDomain.join(', ')]);
  for (const { name, score, source, variant } of prior.figures ?? [])
    lines.push(['figure', `${name}${variant === undefined ? '' : ` (${variant})`}: ${score}, ${source}`]);
  return lines;
}

function priceText({ pricing }: Model): string {
  if (pricing === null) return 'unknown, so routes never pick it';
  const usd = usdPrices(pricing);
  const date = pricing.asOf === undefined ? '' : ` of ${pricing.asOf}`;
  return `$${usd.inputUsdPerMillion} in, $${usd.cachedInputUsdPerMillion} cached, $${usd.outputUsdPerMillion} out per million tokens (${pricing.source}${date})`;
}

function usdPrices(prices: Prices) {
  return {
    inputUsdPerMillion: usdPerMillion(prices.inputPicoUsd),
    cachedInputUsdPerMillion: usdPerMillion(prices.cachedInputPicoUsd),
    cacheWriteUsdPerMillion: usdPerMillion(prices.cacheWritePicoUsd),
    outputUsdPerMillion: usdPerMillion(prices.outputPicoUsd),
  };
}

function usdPerMillion(picoUsd: number): number {
  return Number(usdPerMillionFromPico(picoUsd).toPrecision(10));
}

/**
 * What the whole gateway costs per request beside the least that a proxy on Node can cost, both in the same run: CPU
 * microseconds per request and added latency, whole answers and streams, 20 models, recording on. The upstream, the two
 * proxies and the load share the machine's cores, so read ratios and CPU time, not requests per second.
 *
 *     npm run bench:overhead [-- --requests 6000 --streams 400 --keep]
 */
import { parseArgs } from 'node:util';
import { seededRandom } from '../src/numerics/random.ts';
import { readCorpus } from '../training/prompt-classifier/read-corpus.ts';
import { messageText } from '../src/chat/chat-message.ts';
import { startBuiltGateway } from './overhead/built-gateway.ts';
import { type MeasuredServer, startServer } from './overhead/child-process.ts';
import { type LoadResult, putLoad } from './overhead/load.ts';
import { quantile, report } from './result-file.ts';

const { values: flags } = parseArgs({
  options: {
    requests: { type: 'string', default: '6000' },
    streams: { type: 'string', default: '400' },
    seed: { type: 'string', default: '7' },
    keep: { type: 'boolean', default: false },
  },
});
const seed = Number(flags.seed);
const bodyBytes = 900;
const connections = 32;
const rounds = 3;
const starts = 7;
/** The optimising compiler is busy for some ten thousand requests; a server runs for days. */
const warmUpRequests = 12_000;

const random = seededRandom(seed);
const texts = readCorpus()
  .map(({ request }) => request.messages.map(messageText).join('\n'))
  .filter((text) => text !== '');

/** Bodies of about 0.9 KB, each from other prompts. */
function makeBodies(count: number, stream: boolean): string[] {
  return Array.from({ length: count }, () => {
    let content = '';
    let body = '';
    do {
      content = `${content}${texts[random.integer(texts.length)]}\n`;
      body = JSON.stringify({
        model: 'auto',
        messages: [{ role: 'user', content: content.slice(0, bodyBytes - 80) }],
        stream,
      });
    } while (body.length < bodyBytes - 20);
    return body;
  });
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

const upstream = await startServer('stub-upstream.ts');
const start = { gateway: await measureStarts(startBuiltGateway), proxy: await measureStarts(startProxy) };
const proxy = await startProxy(upstream.url);
const gateway = await startBuiltGateway(upstream.url);
// The rest of a start, that nobody waits for, is over by then.
await new Promise((resolve) => setTimeout(resolve, 1_000));
const idleMb = {
  proxy: (await proxy.residentBytes()) / 2 ** 20,
  gateway: (await gateway.residentBytes()) / 2 ** 20,
};

function startProxy(upstreamUrl: string): Promise<MeasuredServer> {
  return startServer('bare-proxy.ts', [upstreamUrl]);
}

/** Of several, the first of which may have had nothing in the compile cache; the median. */
async function measureStarts(startOne: (upstreamUrl: string) => Promise<MeasuredServer>) {
  const servers: MeasuredServer[] = [];
  for (let at = 0; at < starts; at++) {
    const server = await startOne(upstream.url);
    servers.push(server);
    await server.close();
  }
  return {
    firstAnswerMs: Math.round(median(servers.map(({ startMs }) => startMs))),
    shortestMs: Math.round(Math.min(...servers.map(({ startMs }) => startMs))),
    cpuMs: Math.round(median(servers.map(({ startCpuMs }) => startCpuMs))),
  };
}

async function compare(label: string, count: number, stream: boolean, atOnce: number) {
  const measured: { proxy: LoadResult[]; gateway: LoadResult[] } = { proxy: [], gateway: [] };
  for (let round = 0; round < rounds; round++) {
    const bodies = makeBodies(Math.ceil(count / rounds), stream);
    measured.proxy.push(await putLoad(proxy, bodies, atOnce));
    measured.gateway.push(await putLoad(gateway, bodies, atOnce));
    progress(
      `${label} round ${round + 1} of ${rounds}: proxy ${describe(measured.proxy.at(-1))}, gateway ${describe(measured.gateway.at(-1))}`,
    );
  }
  const cpu = (results: LoadResult[]) =>
    median(results.map(({ cpuMicrosecondsPerRequest }) => cpuMicrosecondsPerRequest));
  const at = (results: LoadResult[], share: number, which: 'firstMs' | 'wholeMs') =>
    median(results.map((result) => quantile(result[which], share)));
  return {
    requests: count,
    connections: atOnce,
    proxyCpuMicroseconds: cpu(measured.proxy),
    gatewayCpuMicroseconds: cpu(measured.gateway),
    addedCpuMicroseconds: cpu(measured.gateway) - cpu(measured.proxy),
    addedFirstMs: {
      p50: at(measured.gateway, 0.5, 'firstMs') - at(measured.proxy, 0.5, 'firstMs'),
      p99: at(measured.gateway, 0.99, 'firstMs') - at(measured.proxy, 0.99, 'firstMs'),
    },
    addedWholeMs: {
      p50: at(measured.gateway, 0.5, 'wholeMs') - at(measured.proxy, 0.5, 'wholeMs'),
      p99: at(measured.gateway, 0.99, 'wholeMs') - at(measured.proxy, 0.99, 'wholeMs'),
    },
  };
}

function describe(result: LoadResult | undefined): string {
  return `${result?.cpuMicrosecondsPerRequest.toFixed(0)} µs, ${result?.requestsPerSecond.toFixed(0)}/s`;
}

const requests = Number(flags.requests);
const streams = Number(flags.streams);
progress('warming up');
for (const server of [proxy, gateway]) await putLoad(server, makeBodies(warmUpRequests, false), connections);
for (const server of [proxy, gateway]) await putLoad(server, makeBodies(64, true), connections);
const results = {
  start,
  whole: await compare('whole answers', requests, false, connections),
  oneAtATime: await compare('whole answers, one at a time', Math.ceil(requests / 4), false, 1),
  streams: await compare('streams of 100 chunks', streams, true, connections),
  residentMb: {
    idle: idleMb,
    afterLoad: {
      proxy: (await proxy.residentBytes()) / 2 ** 20,
      gateway: (await gateway.residentBytes()) / 2 ** 20,
    },
  },
};
await Promise.all([gateway.close(), proxy.close(), upstream.close()]);
report(
  'overhead',
  { seed, unit: 'CPU microseconds per request over all threads; milliseconds' },
  results,
  flags.keep,
);

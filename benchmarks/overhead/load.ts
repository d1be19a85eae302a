import { Pool } from 'undici';
import type { MeasuredServer } from './child-process.ts';

export interface LoadResult {
  requests: number;
  cpuMicrosecondsPerRequest: number;
  requestsPerSecond: number;
  /** Milliseconds to the first byte of content, sorted. */
  firstMs: Float64Array;
  /** Milliseconds to the last byte, sorted. */
  wholeMs: Float64Array;
}

/** Sends `bodies` in turn over `connections` connections, one request at a time on each, and reads the server's CPU time. */
export async function putLoad(
  server: MeasuredServer,
  bodies: readonly string[],
  connections: number,
): Promise<LoadResult> {
  const pool = new Pool(server.url, { connections, pipelining: 1 });
  const firstMs = new Float64Array(bodies.length);
  const wholeMs = new Float64Array(bodies.length);
  let next = 0;
  const cpuBefore = await server.cpuMicroseconds();
  const startedMs = performance.now();
  const worker = async () => {
    while (next < bodies.length) {
      const index = next++;
      const sentMs = performance.now();
      const { statusCode, body } = await pool.request({
        path: '/v1/chat/completions',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: bodies[index] ?? '',
      });
      let isFirst = true;
      for await (const _part of body) {
        if (isFirst) firstMs[index] = performance.now() - sentMs;
        isFirst = false;
      }
      if (statusCode !== 200) throw new Error(`${server.url} answered ${statusCode}`);
      wholeMs[index] = performance.now() - sentMs;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - startedMs) / 1000;
  const cpu = (await server.cpuMicroseconds()) - cpuBefore;
  await pool.close();
  return {
    requests: bodies.length,
    cpuMicrosecondsPerRequest: cpu / bodies.length,
    requestsPerSecond: bodies.length / seconds,
    firstMs: firstMs.sort(),
    wholeMs: wholeMs.sort(),
  };
}
